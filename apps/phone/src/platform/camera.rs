//! The camera, and reading QR codes from its pictures or from an image.
//!
//! Where the browser has a detector of its own, it looks at each frame first; what it does not find, or
//! where there is none, `reader` looks for, in the next turn.

use js_sys::{Array, Function, Object, Promise, Reflect};
use symbolon_reader::{Grey, TURNS};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlVideoElement, ImageBitmap, MediaStream,
    MediaStreamConstraints, MediaStreamTrack,
};

use super::pause;

/// Longest side of a picture that is read, in pixels.
const LONGEST: u32 = 1280;

/// Shows the camera in a video element.
pub(crate) async fn start(video: &HtmlVideoElement) -> Result<MediaStream, JsValue> {
    let devices = web_sys::window()
        .ok_or("no window")?
        .navigator()
        .media_devices()?;
    let constraints = MediaStreamConstraints::new();
    let wanted = Object::new();
    Reflect::set(&wanted, &"facingMode".into(), &"environment".into())?;
    // As near as the camera comes to it: dense codes are not read from less.
    Reflect::set(&wanted, &"width".into(), &LONGEST.into())?;
    constraints.set_video(&wanted);
    let stream = JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await?;
    let stream: MediaStream = stream.unchecked_into();
    video.set_src_object(Some(&stream));
    JsFuture::from(video.play()?).await?;
    Ok(stream)
}

/// Switches the camera off.
pub(crate) fn stop(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// Looks at a video until there is a code in it, or until nobody wants to know any more.
pub(crate) async fn read_video(
    video: &HtmlVideoElement,
    wanted: impl Fn() -> bool,
) -> Option<String> {
    let mut native = detector().await;
    for turn in TURNS.into_iter().cycle() {
        if !wanted() {
            return None;
        }
        let size = (video.video_width(), video.video_height());
        let mut found = None;
        if let Some(detector) = &native {
            let read = detect(detector, video).await;
            // One that fails is there in name only.
            if read.is_err() {
                native = None;
            }
            found = read.ok().flatten();
        }
        // What it does not find, our own reader may.
        let found = found.or_else(|| {
            drawn(size, |context, (w, h)| {
                context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, w, h)
            })
            .and_then(|picture| picture.read(turn))
        });
        if found.is_some() {
            return found;
        }
        pause(60).await;
    }
    None
}

/// Reads a code from an image file.
pub(crate) async fn read_file(file: &File) -> Option<String> {
    let bitmap = web_sys::window()?
        .create_image_bitmap_with_blob(file)
        .ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.unchecked_into();
    let picture = drawn((bitmap.width(), bitmap.height()), |context, (w, h)| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, w, h)
    })?;
    picture.read_in_any_turn()
}

/// The browser's own detector, where it reads QR codes.
async fn detector() -> Option<JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &"BarcodeDetector".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let formats: Function = Reflect::get(&class, &"getSupportedFormats".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let formats: Promise = formats.call0(&class).ok()?.dyn_into().ok()?;
    let formats: Array = JsFuture::from(formats).await.ok()?.unchecked_into();
    if !formats.includes(&"qr_code".into(), 0) {
        return None;
    }
    let options = Object::new();
    Reflect::set(&options, &"formats".into(), &Array::of1(&"qr_code".into())).ok()?;
    Reflect::construct(&class, &Array::of1(&options)).ok()
}

async fn detect(detector: &JsValue, video: &HtmlVideoElement) -> Result<Option<String>, JsValue> {
    let detect: Function = Reflect::get(detector, &"detect".into())?.dyn_into()?;
    let found: Promise = detect.call1(detector, video)?.dyn_into()?;
    let found: Array = JsFuture::from(found).await?.unchecked_into();
    let first = Reflect::get(&found.get(0), &"rawValue".into());
    Ok(first.ok().and_then(|text| text.as_string()))
}

/// Draws something and takes its shades of grey.
fn drawn(
    (width, height): (u32, u32),
    draw: impl Fn(&CanvasRenderingContext2d, (f64, f64)) -> Result<(), JsValue>,
) -> Option<Grey> {
    let longest = width.max(height);
    if longest == 0 {
        return None;
    }
    let scale = f64::from(LONGEST.min(longest)) / f64::from(longest);
    let scaled = |side: u32| (f64::from(side) * scale).max(1.0).floor();
    let (w, h) = (scaled(width), scaled(height));
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.unchecked_into();
    let (columns, rows) = (
        width * LONGEST.min(longest) / longest,
        height * LONGEST.min(longest) / longest,
    );
    canvas.set_width(columns);
    canvas.set_height(rows);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    draw(&context, (w, h)).ok()?;
    let data = context
        .get_image_data(
            0,
            0,
            i32::try_from(columns).ok()?,
            i32::try_from(rows).ok()?,
        )
        .ok()?
        .data();
    Grey::from_rgba(
        usize::try_from(columns).ok()?,
        usize::try_from(rows).ok()?,
        &data.0,
    )
}
