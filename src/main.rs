//! Starts the app in the page. Everything else is in the library.

/// The memory allocator: a page has one thread and small things, and this one is small itself.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    exeunt::start();
}
