//! The full-screen mode.
use symbolon_terminal::{Home, NoHome};
pub(crate) fn run(
    _open: impl FnOnce() -> Result<Home, NoHome> + Send + 'static,
) -> Result<(), String> {
    Ok(())
}
