//! Repeatable randomness: a seed draws the same again. And requests side by side, whose steps are drawn.

use super::{Answer, postgres};
use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use tokio::sync::Notify;

/// Seeds of a test that usually takes `usual` of them. The long runs (`cargo xtask soak`) say where to begin, and take
/// more. On PostgreSQL an ordinary run takes a fifth of hundreds: each statement goes to another process and back, and most
/// of what is drawn finds faults of the acts, which are the same.
pub(crate) fn seeds(usual: u64) -> std::ops::Range<u64> {
    let takes_a_fifth = usual >= 200 && soak_seed().is_none() && postgres::is_the_engine();
    let usual = if takes_a_fifth { usual / 5 } else { usual };
    let (first, count) = (soak_seed().unwrap_or_default(), usual.saturating_mul(times()));
    // A test runs in a thread that has its name.
    figure(&format!("{}: {count} seeds", std::thread::current().name().unwrap_or_default()));
    first..first.saturating_add(count)
}

/// The factor on the number of random cases: `EXEUNT_TIMES`, or ten in a long run that does not set it.
pub(crate) fn times() -> u64 {
    number("EXEUNT_TIMES").unwrap_or(if soak_seed().is_some() { 10 } else { 1 }).max(1)
}

/// The first seed of a long run; none in an ordinary run.
pub(crate) fn soak_seed() -> Option<u64> {
    number("EXEUNT_SEED")
}

/// The number of repetitions in a long run of tests whose cases cannot be counted beforehand.
pub(crate) fn soak_runs() -> u64 {
    number("EXEUNT_RUNS").unwrap_or(300)
}

/// A figure of a long run: one line, which `cargo xtask soak` finds again.
pub(crate) fn figure(text: &str) {
    if soak_seed().is_some() {
        let _ = writeln!(std::io::stdout().lock(), "\nfigure: {text}");
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

/// A row of numbers that follows from its seed (SplitMix64).
pub(crate) struct Dice {
    seed: u64,
    state: u64,
}

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        Self { seed, state: seed.wrapping_mul(0x2545_f491_4f6c_dd1d) }
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(sides).unwrap()).unwrap()
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }

    pub(crate) fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.roll(choices.len())].clone()
    }

    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.roll(last + 1));
        }
    }
}

impl Drop for Dice {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this went wrong with seed {}", self.seed);
        }
    }
}

/// A request on its way.
pub(crate) type Underway = Pin<Box<dyn Future<Output = Answer>>>;

struct Bell(Notify);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

/// Runs the requests side by side. One at a time takes a step, which is one act of the store or of the hashing at most,
/// and the dice say whose turn it is: so a seed stands for one order in which everything happens. The client of the request
/// `lost`, if any, breaks off: what it began goes on as before, and its answer arrives nowhere.
pub(crate) async fn side_by_side(dice: &mut Dice, requests: Vec<Underway>, lost: Option<usize>) -> Vec<Option<Answer>> {
    let mut answers: Vec<Option<Answer>> = requests.iter().map(|_| None).collect();
    let mut running: Vec<(usize, Underway, Arc<Bell>)> = Vec::new();
    for (number, request) in requests.into_iter().enumerate() {
        running.push((number, request, Arc::new(Bell(Notify::new()))));
    }
    while !running.is_empty() {
        let turn = dice.roll(running.len());
        let (number, request, bell) = &mut running[turn];
        let (number, bell) = (*number, Arc::clone(bell));
        let waker = Waker::from(Arc::clone(&bell));
        match request.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(answer) => {
                answers[number] = (lost != Some(number)).then_some(answer);
                drop(running.remove(turn));
            }
            Poll::Pending => bell.0.notified().await,
        }
    }
    answers
}
