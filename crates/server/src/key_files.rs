//! The keys that are not in the database: KEK and PEP, in files only this user can read.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use symbolon_core::seal::{
    Secret,
    codes::Pepper,
    envelope::{CannotUnwrap, Kek, Place},
};
use symbolon_flow::ports::Random;

use crate::SystemRandom;

/// The keys outside the database.
#[derive(Clone, Debug)]
pub struct KeyFiles {
    /// Wraps secrets at rest.
    pub kek: Kek,
    /// Keys of before, and one that is on its way: they only open (`kek.next`, `kek.before-...`).
    pub others: Vec<Kek>,
    /// Hashes short codes.
    pub pepper: Pepper,
}

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoKeys {
    /// A file cannot be read or written.
    #[error("the key file {0} cannot be used: {1}")]
    File(String, io::Error),
    /// Others may read it.
    #[error("the key file {0} can be read by others; run: chmod 600 {0}")]
    TooOpen(String),
    /// It holds something else.
    #[error("the key file {0} does not hold 32 bytes")]
    NotAKey(String),
}

impl KeyFiles {
    /// Opens the keys of a folder; makes the ones that are missing.
    ///
    /// # Errors
    /// When a file cannot be used, or others could read it.
    pub fn open(folder: &Path) -> Result<Self, NoKeys> {
        let failed = |e| NoKeys::File(folder.display().to_string(), e);
        fs::create_dir_all(folder).map_err(failed)?;
        let kek = read_or_make(&folder.join("kek"))?;
        let pepper = read_or_make(&folder.join("pepper"))?;
        Ok(Self {
            kek: Kek::new(kek),
            others: others(folder)?,
            pepper: Pepper::new(pepper),
        })
    }
}

/// The key that takes the place of the one in use: one that a rotation left behind when it was stopped, or a
/// new one.
///
/// # Errors
/// When its file cannot be used.
pub(crate) fn next_kek(folder: &Path) -> Result<Kek, NoKeys> {
    Ok(Kek::new(read_or_make(&folder.join(NEXT))?))
}

/// The next key is the one in use from now on; the one so far stays, to open older copies.
///
/// # Errors
/// When a file cannot be renamed.
pub(crate) fn turn_to_next(folder: &Path, today: &str) -> Result<(), NoKeys> {
    let failed = |e| NoKeys::File(folder.display().to_string(), e);
    let before = folder.join(format!("{BEFORE}{today}"));
    fs::rename(folder.join("kek"), before).map_err(failed)?;
    fs::rename(folder.join(NEXT), folder.join("kek")).map_err(failed)
}

const NEXT: &str = "kek.next";
const BEFORE: &str = "kek.before-";

fn others(folder: &Path) -> Result<Vec<Kek>, NoKeys> {
    let failed = |e| NoKeys::File(folder.display().to_string(), e);
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == NEXT || name.starts_with(BEFORE) {
            keys.push(Kek::new(read_or_make(&path)?));
        }
    }
    Ok(keys)
}

impl KeyFiles {
    /// Opens what any of the keys closed.
    ///
    /// # Errors
    /// When none did.
    pub fn unwrap(
        &self,
        place: Place<'_>,
        envelope: &[u8],
    ) -> Result<Secret<Vec<u8>>, CannotUnwrap> {
        let mut keys = std::iter::once(&self.kek).chain(&self.others);
        let opened = keys.find_map(|key| key.unwrap(place, envelope).ok());
        opened.ok_or(CannotUnwrap)
    }
}

fn read_or_make(path: &Path) -> Result<Secret<[u8; 32]>, NoKeys> {
    let name = path.display().to_string();
    match fs::read(path) {
        Ok(bytes) => {
            let metadata = fs::metadata(path).map_err(|e| NoKeys::File(name.clone(), e))?;
            if metadata.permissions().mode() & 0o077 != 0 {
                return Err(NoKeys::TooOpen(name));
            }
            bytes
                .try_into()
                .map(Secret::new)
                .map_err(|_| NoKeys::NotAKey(name))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path, &name),
        Err(error) => Err(NoKeys::File(name, error)),
    }
}

fn make(path: &Path, name: &str) -> Result<Secret<[u8; 32]>, NoKeys> {
    let mut key = [0; 32];
    SystemRandom.fill(&mut key);
    let failed = |e| NoKeys::File(name.to_owned(), e);
    let options = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let mut file = options.map_err(failed)?;
    file.write_all(&key)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    Ok(Secret::new(key))
}
