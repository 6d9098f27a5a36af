//! `cargo xtask words`: brings the catalogues of the portal up to date with what it says.
//!
//! Sentences stand in English where they are used: in templates before `|t` or `|plural(`, in code
//! within `said("...")`. Every catalogue has exactly these; a new one comes without a translation.

use std::{
    fs,
    path::{Path, PathBuf},
};

use polib::{
    catalog::Catalog,
    message::{Message, MessageView},
    po_file,
};

use crate::steps::{Done, failed, root};

/// The languages of the catalogues, and how many forms a counted sentence has in each.
const CATALOGUES: [(&str, usize); 5] = [("sv", 2), ("de", 2), ("fr", 2), ("es", 2), ("ar", 6)];

/// One sentence, or the two for one and for several.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sentence {
    /// In English.
    english: String,
    /// For several, where it is counted.
    several: Option<String>,
}

/// Where the catalogue of a language is.
fn catalogue(language: &str) -> PathBuf {
    root().join(format!("crates/pages/words/{language}.po"))
}

/// Updates every catalogue.
pub(crate) fn update() -> Done {
    let said = sentences()?;
    for (language, forms) in CATALOGUES {
        let path = catalogue(language);
        let old = po_file::parse(&path).map_err(|e| format!("read {}: {e}", path.display()))?;
        let mut new = Catalog::new(old.metadata.clone());
        let mut missing = 0;
        for sentence in &said {
            let message = translated(&old, sentence, forms);
            missing += usize::from(!message.is_translated());
            new.append_or_update(message);
        }
        po_file::write_to_file(&new, &path).map_err(|e| failed("write a catalogue", &e))?;
        println!(
            "{language}: {} sentences, {missing} to be translated",
            said.len()
        );
    }
    Ok(())
}

fn translated(old: &Catalog, sentence: &Sentence, forms: usize) -> Message {
    let several = sentence.several.as_deref();
    let kept = old.find_message(None, &sentence.english, several);
    if let Some(several) = several {
        let texts = kept.and_then(|kept| kept.msgstr_plural().ok().cloned());
        let texts = texts.unwrap_or_else(|| vec![String::new(); forms]);
        return Message::build_plural()
            .with_msgid(sentence.english.clone())
            .with_msgid_plural(several.to_owned())
            .with_msgstr_plural(texts)
            .done();
    }
    let text = kept.and_then(|kept| kept.msgstr().ok().map(str::to_owned));
    Message::build_singular()
        .with_msgid(sentence.english.clone())
        .with_msgstr(text.unwrap_or_default())
        .done()
}

/// Everything that the portal says, in the order in which it stands in the tree.
fn sentences() -> Done<Vec<Sentence>> {
    let mut found: Vec<Sentence> = Vec::new();
    let mut keep = |sentence: Sentence| {
        if !sentence.english.is_empty() && !found.contains(&sentence) {
            found.push(sentence);
        }
    };
    for path in files(&root().join("crates/pages/templates"))? {
        of_template(&read(&path)?).into_iter().for_each(&mut keep);
    }
    for folder in ["crates/pages/src", "crates/web/src"] {
        for path in files(&root().join(folder))? {
            of_code(&read(&path)?).into_iter().for_each(&mut keep);
        }
    }
    Ok(found)
}

fn read(path: &Path) -> Done<String> {
    fs::read_to_string(path).map_err(|e| failed("read a file with sentences", &e))
}

fn files(folder: &Path) -> Done<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| failed("read a folder", &e))? {
        let path = entry.map_err(|e| failed("read a folder", &e))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn of_template(text: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = next_tag(rest) {
        let end = end_of_tag(rest, start).unwrap_or(rest.len());
        found.extend(of_tag(&rest[start..end]));
        rest = &rest[end..];
    }
    found
}

fn next_tag(text: &str) -> Option<usize> {
    let print = text.find("{{").map(|at| at + 2);
    let block = text.find("{%").map(|at| at + 2);
    print.into_iter().chain(block).min()
}

/// Where a tag ends that begins here: texts in it may have braces.
fn end_of_tag(text: &str, start: usize) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, character) in text[start..].char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '}' if !quoted => return Some(start + at),
            _ => {}
        }
    }
    None
}

fn of_tag(tag: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((english, after)) = literal(rest) {
        if let Some(arguments) = after.strip_prefix("|plural(") {
            let several = literal(arguments).map(|(several, _)| several);
            found.push(Sentence { english, several });
        } else if said_by_filter(after) {
            found.push(Sentence {
                english,
                several: None,
            });
        }
        rest = after;
    }
    found
}

fn said_by_filter(after: &str) -> bool {
    let names = |after: &str| after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let filters = ["|t", "|plain"].into_iter();
    filters
        .filter_map(|filter| after.strip_prefix(filter))
        .any(|after| !names(after))
}

fn of_code(text: &str) -> Vec<Sentence> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let calls = code.split("said(").skip(1);
    let calls = calls.filter(|after| after.trim_start().starts_with('"'));
    calls
        .filter_map(literal)
        .map(|(english, _)| Sentence {
            english,
            several: None,
        })
        .collect()
}

/// The next text in quotes, and what comes after it.
fn literal(text: &str) -> Option<(String, &str)> {
    let (_, rest) = text.split_once('"')?;
    let mut said = String::new();
    let mut characters = rest.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((said, &rest[at + 1..])),
            '\\' => match characters.next() {
                Some((_, 'n')) => said.push('\n'),
                Some((_, other)) => said.push(other),
                None => return None,
            },
            other => said.push(other),
        }
    }
    None
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code stops at the first surprise"
)]
mod tests {
    use super::*;

    fn one(english: &str) -> Sentence {
        Sentence {
            english: english.to_owned(),
            several: None,
        }
    }

    /// What stands for something else in a sentence, and the signs around what is strong or a link.
    fn signs(text: &str) -> Vec<String> {
        let places = text.split('{').skip(1);
        let places = places.filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()));
        let marks = text.chars().filter(|c| "*[]".contains(*c));
        let mut signs: Vec<String> = places.chain(marks.map(String::from)).collect();
        signs.sort();
        signs
    }

    #[test]
    fn every_sentence_is_said_in_every_language_with_its_places() {
        let said = sentences().unwrap();
        for (language, forms) in CATALOGUES {
            let catalogue = po_file::parse(&catalogue(language)).unwrap();
            for sentence in &said {
                let english = &sentence.english;
                let several = sentence.several.as_deref();
                let found = catalogue.find_message(None, english, several);
                let found = found.unwrap_or_else(|| panic!("{language} lacks {english:?}"));
                assert!(found.is_translated(), "{language}: {english:?}");
                if let Some(several) = several {
                    let texts = found.msgstr_plural().unwrap();
                    assert_eq!(texts.len(), forms, "{language}: {several:?}");
                    let last = texts.last().unwrap();
                    assert_eq!(signs(last), signs(several), "{language}: {several:?}");
                } else {
                    let text = found.msgstr().unwrap();
                    assert_eq!(signs(text), signs(english), "{language}: {english:?}");
                }
            }
            assert_eq!(
                catalogue.count(),
                said.len(),
                "{language} says what nobody says"
            );
        }
    }

    #[test]
    fn sentences_are_found_where_they_are_used() {
        let template = r#"<a title="x">{{ "Go {there}"|t|with("there", "no"|other) }}</a>{% if a == "b" %}{{ "one"|plural("{count} of them", n) }}"#;
        let counted = Sentence {
            several: Some("{count} of them".to_owned()),
            ..one("one")
        };
        assert_eq!(of_template(template), [one("Go {there}"), counted]);
        let code = "a(said(\"Say \\\"it\\\"\")); said(\n  \"b\")\n#[cfg(test)]\nsaid(\"no\")";
        assert_eq!(of_code(code), [one("Say \"it\""), one("b")]);
    }
}
