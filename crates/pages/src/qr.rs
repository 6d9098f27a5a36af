//! QR codes as SVG.

use qrcode::{EcLevel, QrCode, render::svg};

/// A QR code as an SVG element; nothing when the text is too long for one.
pub fn svg(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return String::new();
    };
    let drawn = code
        .render::<svg::Color<'_>>()
        .quiet_zone(true)
        .min_dimensions(256, 256)
        .build();
    // The XML declaration has no place inside a page.
    drawn
        .split_once("?>")
        .map_or(drawn.clone(), |(_, element)| element.to_owned())
}
