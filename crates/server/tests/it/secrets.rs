//! Secrets under load: no two are the same, whichever request draws them (ASVS 5.0 11.5.2).

use crate::world::dice::figure;
use exeunt_domain::secret::{Secret, fresh_id};
use exeunt_server::system::OsRandom;
use std::collections::HashSet;

fn no_two_are_the_same(threads: usize, each: usize) {
    let drawn = std::thread::scope(|scope| {
        let draw = || {
            let secret = || Secret::fresh(&OsRandom).unwrap().hash().0;
            (0..each).flat_map(|_| [secret(), fresh_id(&OsRandom).unwrap()]).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(draw)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let distinct: HashSet<&String> = drawn.iter().collect();
    assert_eq!((drawn.len(), distinct.len()), (threads * each * 2, threads * each * 2));
    figure(&format!("{} secrets and ids from {threads} threads at once: no two alike", drawn.len()));
}

#[test]
fn no_two_secrets_are_the_same_however_many_threads_draw_them() {
    no_two_are_the_same(32, 1_000);
}

#[test]
#[ignore = "soak"]
fn no_two_of_three_million_secrets_and_as_many_ids_are_the_same() {
    no_two_are_the_same(32, 100_000);
}
