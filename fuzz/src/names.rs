//! Names that people choose: for the account, for themselves, for a device.

use exeunt_contract::value::{NAME_MAX, USERNAME_MAX};
use exeunt_domain::account::name::{displayed_name, label, length};
use exeunt_domain::account::username::{USERNAME_MIN, canonical, chosen_username, key, new_username};
use exeunt_domain::password::{MAX_LENGTH, Password};
use exeunt_domain::unicode::{is_control, is_graphic};
use exeunt_server::http::password::Policy;

pub(super) fn run(data: &[u8]) {
    let typed = String::from_utf8_lossy(data);
    if let Ok(name) = chosen_username(&typed) {
        let length = name.chars().count();
        assert!((USERNAME_MIN..=USERNAME_MAX).contains(&length), "{name:?}");
        assert!(!name.chars().any(|c| c.is_control() || c.is_whitespace() || "@/\\\"'<>&%".contains(c)), "{name:?}");
        assert_eq!(chosen_username(&name).as_ref(), Ok(&name), "chosen again it is another name");
        assert_eq!(key(&name), key(&typed), "nobody could log in with it");
    }
    if let Ok(name) = new_username(&typed) {
        assert!((1..=USERNAME_MAX).contains(&name.chars().count()), "{name:?}");
        assert_eq!(canonical(&name), name, "nobody could log in with it");
        assert_eq!(key(&name), key(&typed), "nobody could log in with it");
    }
    let found = key(&typed);
    assert_eq!((key(&found), key(&canonical(&typed))), (found.clone(), found), "{typed:?} is two people");
    if let Ok(name) = displayed_name(&typed) {
        assert!((1..=NAME_MAX).contains(&length(&name)) && name.trim() == name, "{name:?}");
        assert!(name.chars().any(is_graphic) && !name.chars().any(is_control), "{name:?}");
        assert_eq!(displayed_name(&name).as_ref(), Ok(&name));
        assert_eq!(label(&name, NAME_MAX), Ok(Some(name)));
    }
    // Judging a password is the most expensive thing that is done with typed text.
    if typed.len() <= 4 * MAX_LENGTH && typed.len().is_multiple_of(8) {
        let password = Password::typed(&typed);
        let is_fine = password.weakness(&["ana", "Ana Reyes"]).is_none();
        if is_fine && password.check(Policy::default().min_length).is_ok() {
            assert!(typed.chars().any(|c| !c.is_whitespace()), "{typed:?}");
        }
    }
}
