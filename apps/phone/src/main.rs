//! The phone app.
use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| view! { class="s", <p>"Symbolon"</p> });
}
