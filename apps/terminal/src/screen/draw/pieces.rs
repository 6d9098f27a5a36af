//! Small things that are drawn more than once.

use ratatui::{
    style::{Color, Modifier, Style},
    text::Span,
};
use symbolon_core::{language::Language, picture::Picture};

/// With what this terminal draws.
#[derive(Clone, Copy, Debug)]
pub(in crate::screen) struct Ink {
    /// Colours, which no meaning depends on.
    pub(in crate::screen) colour: bool,
    /// Signs beyond ASCII, drawings among them.
    pub(in crate::screen) signs: bool,
    /// In which language pictures are named.
    pub(in crate::screen) language: Language,
}

impl Ink {
    /// What the environment promises: `NO_COLOR`, and a locale in UTF-8.
    #[expect(
        clippy::disallowed_methods,
        reason = "how a terminal draws is said by its environment and nowhere else"
    )]
    pub(in crate::screen) fn of_environment() -> Self {
        let said = |name| {
            std::env::var(name)
                .ok()
                .filter(|value: &String| !value.is_empty())
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(said);
        let locale = locale.unwrap_or_default().to_uppercase().replace('-', "");
        let console = matches!(said("TERM").as_deref(), Some("linux" | "dumb"));
        Self {
            colour: said("NO_COLOR").is_none() && !console,
            signs: locale.contains("UTF8") && !console,
            language: symbolon_terminal::language(),
        }
    }

    pub(super) const fn rule(self) -> &'static str {
        if self.signs { "─" } else { "-" }
    }

    pub(super) const fn dot(self) -> &'static str {
        if self.signs { "●" } else { "*" }
    }

    pub(super) fn warning(self) -> Style {
        self.coloured(self.strong(), Color::Red)
    }

    pub(super) fn code(self) -> Style {
        self.coloured(self.strong(), Color::Green)
    }

    /// A countdown, which warns when little is left.
    pub(super) fn gauge(self, left: i64, whole: i64, width: usize) -> Span<'static> {
        let (full, empty) = if self.signs {
            ("━", "─")
        } else {
            ("=", "-")
        };
        let whole = usize::try_from(whole).unwrap_or(0).max(1);
        let left = usize::try_from(left).unwrap_or(0).min(whole);
        let filled = (left * width).div_ceil(whole);
        let bar = format!("{}{}", full.repeat(filled), empty.repeat(width - filled));
        let low = left * 5 <= whole;
        let colour = if low { Color::Red } else { Color::Green };
        Span::styled(bar, self.coloured(Style::new(), colour))
    }

    /// A picture as a word, after its drawing where there is one.
    pub(super) fn picture(self, picture: Picture) -> String {
        let (drawing, word) = (picture.drawing(), picture.name(self.language));
        let code = u32::from_str_radix(drawing.code, 16).ok();
        match code.and_then(char::from_u32).filter(|_| self.signs) {
            // A few signs are one column wide, the others two.
            Some(sign) => format!("{} {word}", fit(&sign.to_string(), 2)),
            None => word.to_owned(),
        }
    }

    fn coloured(self, style: Style, colour: Color) -> Style {
        if self.colour { style.fg(colour) } else { style }
    }
}

#[expect(
    clippy::unused_self,
    reason = "whoever draws takes all styles from one ink, whatever they need of it"
)]
impl Ink {
    pub(super) fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub(super) fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub(super) fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}

/// Text cut or filled up to exactly so many columns.
pub(super) fn fit(text: &str, width: usize) -> String {
    let mut kept = text.to_owned();
    if columns(&kept) > width {
        while columns(&kept) + 2 > width && kept.pop().is_some() {}
        kept.push_str(if width > 1 { ".." } else { "" });
    }
    let missing = width.saturating_sub(columns(&kept));
    kept.push_str(&" ".repeat(missing));
    kept
}

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    Span::raw(text).width()
}

/// "1:43" from seconds.
pub(super) fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// "12 s ago", "3 min ago".
pub(super) fn ago(seconds: i64) -> String {
    if seconds < 60 {
        format!("{} s ago", seconds.max(0))
    } else {
        format!("{} min ago", seconds / 60)
    }
}

/// Which of `count` lines to begin with, so that `chosen` is among the `height` that are seen.
pub(super) const fn first_seen(chosen: usize, count: usize, height: usize) -> usize {
    if count <= height || chosen < height / 2 {
        return 0;
    }
    let first = chosen - height / 2;
    let last_first = count - height;
    if first < last_first {
        first
    } else {
        last_first
    }
}
