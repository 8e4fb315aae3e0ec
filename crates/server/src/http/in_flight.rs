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
pub struct Place(
    #[expect(dead_code, reason = "the place is taken for as long as this is held")] Arc<OwnedSemaphorePermit>,
);

impl Place {
    /// The place of this permit.
    #[must_use]
    pub fn of(permit: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(permit))
    }
}

impl InFlight {
    /// Runs `work` to completion: for the caller that awaits it, and in a task of its own once the returned future is
    /// dropped. The work must have a time limit of its own.
    pub fn finish<T: Send + 'static>(
        &self,
        place: Option<Place>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        Finish { work: Some(Box::pin(work)), place, in_flight: self.clone() }
    }

    /// Waits until all work without a client has ended; for shutdown.
    pub async fn ended(&self) {
        self.0.close();
        self.0.wait().await;
    }
}

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

struct Finish<T: Send + 'static> {
    work: Option<Work<T>>,
    place: Option<Place>,
    in_flight: InFlight,
}

impl<T: Send + 'static> Future for Finish<T> {
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

impl<T: Send + 'static> Drop for Finish<T> {
    fn drop(&mut self) {
        // Without a runtime the process is ending, and the work with it.
        if let (Some(work), Ok(runtime)) = (self.work.take(), Handle::try_current()) {
            let place = self.place.take();
            let goes_on = async move {
                drop(work.await);
                drop(place);
            };
            drop(self.in_flight.0.spawn_on(goes_on, &runtime));
        }
    }
}
