//! Requests that change something run to completion: neither a client that hangs up nor the time limit of a request
//! cancels one half-way, with the failure counted and neither reported nor logged. Knows nothing of the work itself.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;

/// Tracks the work that continues without a client. Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct InFlight(TaskTracker);

/// A connection's permit, among the request's extensions. Work that continues holds it, so that clients which hang up
/// at once have no more work under way than connections are allowed.
#[derive(Clone, Debug)]
pub struct ConnectionPermit(
    #[expect(dead_code, reason = "the permit is taken for as long as this is held")] Arc<OwnedSemaphorePermit>,
);

impl ConnectionPermit {
    /// The permit that requests of one connection share.
    #[must_use]
    pub fn new(permit: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(permit))
    }
}

impl InFlight {
    /// Runs `work` to completion: for the caller that awaits it, and in a task of its own once the returned future is
    /// dropped. The work must have a time limit of its own.
    pub fn run_to_completion<T: Send + 'static>(
        &self,
        permit: Option<ConnectionPermit>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        RunToCompletion { work: Some(Box::pin(work)), permit, in_flight: self.clone() }
    }

    /// Waits until all work without a client has ended; for shutdown.
    pub async fn drain(&self) {
        self.0.close();
        self.0.wait().await;
    }
}

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

struct RunToCompletion<T: Send + 'static> {
    work: Option<Work<T>>,
    permit: Option<ConnectionPermit>,
    in_flight: InFlight,
}

impl<T: Send + 'static> Future for RunToCompletion<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // Not put back where it panics: the work could not continue.
        let Some(mut work) = self.work.take() else { return Poll::Pending };
        let step = work.as_mut().poll(context);
        if step.is_pending() {
            self.work = Some(work);
        }
        step
    }
}

impl<T: Send + 'static> Drop for RunToCompletion<T> {
    fn drop(&mut self) {
        // Without a runtime the process is ending, and the work with it.
        if let (Some(work), Ok(runtime)) = (self.work.take(), Handle::try_current()) {
            let permit = self.permit.take();
            let rest = async move {
                drop(work.await);
                drop(permit);
            };
            drop(self.in_flight.0.spawn_on(rest, &runtime));
        }
    }
}
