//! Live pages: an event stream that says once that something changed, and ends.

use std::{convert::Infallible, future::Future};

use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::stream;
use symbolon_flow::Broken;

use crate::{Web, bells::LOOK_EVERY, source::Source, trouble::Trouble};

/// Looks after which a stream ends: two minutes when nothing rings.
const MOST_LOOKS: u32 = 60;

/// Streams `changed` as soon as the state is another one than before.
pub(crate) fn stream<Look, Looking>(
    web: Web,
    Source(source): Source,
    id: [u8; 16],
    before: &'static str,
    look: Look,
) -> Result<Response, Trouble>
where
    Look: Fn(Web) -> Looking + Clone + Send + 'static,
    Looking: Future<Output = Result<&'static str, Broken>> + Send + 'static,
{
    // Held by the stream, for as long as somebody reads it.
    let place = web.0.places.take(source).ok_or(Trouble::busy())?;
    let events = stream::unfold(Some(place), move |going| {
        let (web, look) = (web.clone(), look.clone());
        async move {
            let _place = going?;
            let mut bell = web.0.bells.listen(&id);
            // A look that fails is one that saw nothing: the next one may.
            let mut looks = 0;
            while looks < MOST_LOOKS && look(web.clone()).await.unwrap_or(before) == before {
                bell.wait(LOOK_EVERY).await;
                bell = web.0.bells.listen(&id);
                looks += 1;
            }
            if looks == MOST_LOOKS {
                // The browser connects again by itself, for as long as somebody watches.
                return None;
            }
            Some((
                Ok::<_, Infallible>(Event::default().event("changed").data("look")),
                None,
            ))
        }
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::default());
    Ok(stream.into_response())
}
