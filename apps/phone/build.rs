//! Makes the app's words from their catalogues: one text file per language, one word per line. A
//! word that is missing, unknown, or lacks a place to fill in stops the build.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path};

/// Languages, and how many forms a counted word has in each (CLDR plural rules).
const LANGUAGES: [(&str, usize); 6] = [
    ("en", 2),
    ("sv", 2),
    ("de", 2),
    ("fr", 2),
    ("es", 2),
    ("ar", 6),
];

fn main() {
    println!("cargo::rerun-if-changed=words");
    let catalogues = LANGUAGES.map(|(language, forms)| (language, forms, read(language)));
    let (_, _, english) = &catalogues[0];
    for (language, forms, words) in &catalogues {
        compare(language, *forms, words, english);
    }
    let mut text = declaration(english);
    for (language, _, words) in &catalogues {
        text += &catalogue(language, words);
    }
    let folder = env::var("OUT_DIR").expect("cargo says where");
    fs::write(Path::new(&folder).join("catalogues.rs"), text).expect("the words are written");
}

type Words = BTreeMap<String, Vec<String>>;

fn read(language: &str) -> Words {
    let path = format!("words/{language}.txt");
    let text = fs::read_to_string(&path).expect("a catalogue is read");
    let word = |line: &str| {
        let (key, text) = line
            .split_once(" = ")
            .unwrap_or_else(|| panic!("{path}: {line}"));
        (
            key.to_owned(),
            text.split(" | ").map(str::to_owned).collect(),
        )
    };
    text.lines().map(word).collect()
}

fn compare(language: &str, forms: usize, words: &Words, english: &Words) {
    for (key, there) in english {
        let here = words
            .get(key)
            .unwrap_or_else(|| panic!("{language} lacks {key}"));
        let wanted = if there.len() > 1 { forms } else { 1 };
        assert_eq!(here.len(), wanted, "{language}: forms of {key}");
        let last = |words: &[String]| words.last().is_some_and(|form| form.contains("{}"));
        assert_eq!(last(here), last(there), "{language}: the place in {key}");
    }
    let unknown = words.keys().find(|key| !english.contains_key(*key));
    assert_eq!(unknown, None, "{language} has a word that nobody uses");
}

fn declaration(english: &Words) -> String {
    let mut text = "/// The words of one language.\npub(crate) struct Words {\n    pub(crate) language: Language,\n".to_owned();
    for (key, forms) in english {
        let kind = if forms.len() > 1 {
            "&'static [&'static str]"
        } else {
            "&'static str"
        };
        let _ = writeln!(text, "    pub(crate) {key}: {kind},");
    }
    text + "}\n"
}

fn catalogue(language: &str, words: &Words) -> String {
    let (upper, variant) = (language.to_uppercase(), title(language));
    let mut text = format!(
        "pub(crate) static {upper}: Words = Words {{\n    language: Language::{variant},\n"
    );
    for (key, forms) in words {
        let _ = match forms.as_slice() {
            [one] => writeln!(text, "    {key}: {one:?},"),
            forms => writeln!(text, "    {key}: &{forms:?},"),
        };
    }
    text + "};\n"
}

fn title(language: &str) -> String {
    let (first, rest) = language.split_at(1);
    first.to_uppercase() + rest
}
