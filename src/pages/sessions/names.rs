//! Names that tell the devices of an account apart. A name that several have is made unique by the place, else by the
//! day or the time of the first log-in, else by a number; it is the same in a row, its buttons, a dialog, a message and
//! the activity.

use super::place::place;
use crate::components::{TimeFormat, epoch_millis, format_time, isolated};
use crate::i18n::{device_name, words};
use exeunt_contract::sessions::{DeviceSession, Sessions as List};
use exeunt_contract::{Device, SessionId};

/// The names of an account's devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceNames(Vec<(SessionId, String)>);

impl DeviceNames {
    /// The names of these sessions, those that have ended among them.
    #[must_use]
    pub fn of(list: &List) -> Self {
        let all: Vec<&DeviceSession> = list.sessions.iter().chain(&list.ended).collect();
        let described = all.iter().map(|session| describe(session)).collect();
        let ids = all.iter().map(|session| session.id.clone());
        Self(ids.zip(told_apart(described)).collect())
    }

    /// The name of the device of this session.
    #[must_use]
    pub fn called(&self, session: &DeviceSession) -> String {
        self.named(Some(&session.id), &session.device)
    }

    /// The name of a device that an event tells of, whose session may be known no more.
    #[must_use]
    pub fn named(&self, session: Option<&SessionId>, device: &Device) -> String {
        let known = self.0.iter().find(|(id, _)| Some(id) == session);
        known.map_or_else(|| device_called(device), |(_, name)| name.clone())
    }
}

/// A device's name for a sentence; its own description is no name, and may be translated.
pub fn device_called(device: &Device) -> String {
    let name = device_name(device);
    if device.name.is_some() { isolated(&name) } else { name }
}

/// A device's name, and what can tell it apart from others, the best first.
struct Described {
    name: String,
    marks: [Option<String>; 3],
    first_seen: f64,
}

fn describe(session: &DeviceSession) -> Described {
    let since = |format| Some((words().devices.unique_since)(&format_time(&session.first_seen.0, format)));
    let marks = [place(session), since(TimeFormat::ShortDay), since(TimeFormat::Exact)];
    Described { name: device_called(&session.device), marks, first_seen: epoch_millis(&session.first_seen.0) }
}

/// The names in their order, no two of them the same.
fn told_apart(devices: Vec<Described>) -> Vec<String> {
    let name = |device: &Described| {
        let same: Vec<&Described> = devices.iter().filter(|other| other.name == device.name).collect();
        if same.len() == 1 {
            return device.name.clone();
        }
        let tells = |mark: usize| {
            same.iter().all(|one| {
                let equal = same.iter().filter(|other| other.marks[mark] == one.marks[mark]);
                one.marks[mark].is_some() && equal.count() == 1
            })
        };
        match (0..device.marks.len()).find(|mark| tells(*mark)).and_then(|mark| device.marks[mark].as_ref()) {
            Some(mark) => [&device.name, " (", mark, ")"].concat(),
            None => {
                let before = same.iter().take_while(|other| !std::ptr::eq(**other, device));
                let (before, all) = (before.count(), &same);
                let older = all.iter().enumerate().filter(|(at, other)| {
                    other.first_seen < device.first_seen || (other.first_seen == device.first_seen && *at < before)
                });
                (words().devices.unique_number)(&device.name, older.count() + 1)
            }
        }
    };
    devices.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::{Described, told_apart};

    fn device(name: &str, marks: [Option<&str>; 3], first_seen: f64) -> Described {
        Described { name: name.to_owned(), marks: marks.map(|mark| mark.map(str::to_owned)), first_seen }
    }

    #[test]
    fn a_name_of_its_own_stays_and_equal_ones_are_told_apart_by_place_then_day_then_time_then_number() {
        let names = |marks: [[Option<&str>; 3]; 3]| {
            let [one, two, three] = marks;
            told_apart(vec![device("A", one, 3.0), device("B", two, 1.0), device("A", three, 2.0)])
        };
        let marks = |place: Option<&'static str>, day, time| [place, Some(day), Some(time)];
        let other = marks(Some("Leipzig"), "1 May", "1 May, 9:00");
        let lisbon = marks(Some("Lisbon"), "1 May", "1 May, 9:00");
        assert_eq!(names([other, lisbon, lisbon]), ["A (Leipzig)", "B", "A (Lisbon)"]);
        let later = marks(Some("Leipzig"), "2 May", "2 May, 9:00");
        assert_eq!(names([other, lisbon, later]), ["A (1 May)", "B", "A (2 May)"]);
        let noon = marks(None, "1 May", "1 May, 12:00");
        assert_eq!(names([other, lisbon, noon]), ["A (1 May, 9:00)", "B", "A (1 May, 12:00)"]);
        assert_eq!(names([other, lisbon, other]), ["A (2)", "B", "A (1)"], "the older one is the first");
    }
}
