//! Requests that change something are carried out to their end: neither a client that hangs up nor the time limit of a
//! request cancels one half-way, with the failure counted and neither told nor logged. Knows nothing of what they do.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;

/// What goes on without a client. Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct InFlight(TaskTracker);

/// The place of a connection, among the request's extensions. Work that goes on keeps it, so that clients which hang up at
/// once have no more under way than connections are allowed.
#[derive(Clone, Debug)]
pub struct Place(
    #[expect(dead_code, reason = "the place is taken for as long as this is held")] Arc<OwnedSemaphorePermit>,
);

impl Place {
    /// The place that this permit stands for.
    #[must_use]
    pub fn of(permit: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(permit))
    }
}

impl InFlight {
    /// Carries `work` out to its end: for whoever awaits it, and in a task of its own from the moment on at which that
    /// is dropped. It must be bounded by itself.
    pub fn finish<T: Send + 'static>(
        &self,
        place: Option<Place>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        Finish { work: Some(Box::pin(work)), place, in_flight: self.clone() }
    }

    /// Waits until everything that goes on without a client has ended; for a server that stops.
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
        // Not put back where it panics: it could not go on.
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
        // Without a runtime the process ends, and everything with it.
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
