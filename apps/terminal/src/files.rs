//! The data folder: one file, readable by its owner only, written whole and durably.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use fs4::fs_std::FileExt;
use minicbor::{Decode, Encode};
use symbolon_core::{
    seal::Secret,
    vault::{Card, Group, KeyHandle, Profile},
};

/// Largest file that is read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoHome {
    /// A file cannot be read or written.
    #[error("the data folder cannot be used: {0}")]
    File(#[from] io::Error),
    /// The file holds something else, or comes from a newer version.
    #[error("the data file cannot be understood; it may come from a newer version")]
    Unreadable,
    /// Another tally is at work.
    #[error("another tally is using this data folder; wait until it is done")]
    InUse,
}

/// The private keys of one profile.
#[derive(Clone, Debug)]
pub(crate) struct KeyPair {
    pub(crate) sign: Secret<[u8; 32]>,
    pub(crate) receive: Secret<[u8; 32]>,
}

#[derive(Default, Encode, Decode)]
#[cbor(map)]
struct Content {
    #[n(0)]
    version: u8,
    #[n(1)]
    profiles: Vec<Profile>,
    #[n(2)]
    keys: Vec<KeptKeys>,
    #[n(3)]
    group: Option<Group>,
    #[n(4)]
    cards: Vec<Card>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct KeptKeys {
    #[n(0)]
    handle: KeyHandle,
    #[cbor(n(1), with = "minicbor::bytes")]
    sign: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    receive: [u8; 32],
}

/// What a terminal keeps.
pub struct Home {
    path: PathBuf,
    content: Content,
    /// Held while this lives: no two of us move one profile.
    _lock: File,
}

impl Home {
    /// Opens a data folder, making it when it is missing.
    ///
    /// # Errors
    /// When it cannot be used or is in use.
    pub fn open(folder: &Path) -> Result<Self, NoHome> {
        fs::create_dir_all(folder)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(folder.join("lock"))?;
        if !FileExt::try_lock_exclusive(&lock)? {
            return Err(NoHome::InUse);
        }
        let path = folder.join("tally.cbor");
        let content = match File::open(&path) {
            Ok(file) => read(file)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Content {
                version: 1,
                ..Content::default()
            },
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            path,
            content,
            _lock: lock,
        })
    }

    /// The profiles.
    pub fn profiles(&self) -> &[Profile] {
        &self.content.profiles
    }

    /// The cards.
    pub fn cards(&self) -> &[Card] {
        &self.content.cards
    }

    /// What the cards' PIN is stretched with; none before the first card.
    pub const fn group(&self) -> Option<&Group> {
        self.content.group.as_ref()
    }

    /// Keeps a card; one for the same account is replaced.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_card(&mut self, group: Group, card: Card) -> Result<(), NoHome> {
        self.content.group = Some(group);
        self.content
            .cards
            .retain(|other| other.id != card.id && !other.is_same_account(&card));
        self.content.cards.push(card);
        self.write()
    }

    /// Forgets a profile and its keys.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget(&mut self, profile: &Profile) -> Result<(), NoHome> {
        self.content.profiles.retain(|other| other.id != profile.id);
        self.content.keys.retain(|keys| keys.handle != profile.keys);
        self.write()
    }

    pub(crate) fn save(&mut self, profile: &Profile) -> Result<(), NoHome> {
        self.content.profiles.retain(|other| other.id != profile.id);
        self.content.profiles.push(profile.clone());
        self.write()
    }

    pub(crate) fn withdraw(&mut self, profile: &Profile) -> Result<(), NoHome> {
        self.content.profiles.retain(|other| other.id != profile.id);
        self.write()
    }

    pub(crate) fn keep_keys(&mut self, handle: KeyHandle, pair: KeyPair) -> Result<(), NoHome> {
        let (sign, receive) = (*pair.sign.reveal(), *pair.receive.reveal());
        self.content.keys.push(KeptKeys {
            handle,
            sign,
            receive,
        });
        self.write()
    }

    pub(crate) fn keys(&self, handle: KeyHandle) -> Option<KeyPair> {
        let kept = self
            .content
            .keys
            .iter()
            .find(|keys| keys.handle == handle)?;
        Some(KeyPair {
            sign: Secret::new(kept.sign),
            receive: Secret::new(kept.receive),
        })
    }

    /// Writes a new file beside the old one and swaps them: a power cut leaves one or the other.
    fn write(&self) -> Result<(), NoHome> {
        let beside = self.path.with_extension("new");
        let bytes = symbolon_core::wire::cbor::encode(&self.content);
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)?;
        match self.path.parent() {
            Some(folder) => Ok(File::open(folder)?.sync_all()?),
            None => Ok(()),
        }
    }
}

fn read(file: File) -> Result<Content, NoHome> {
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    let content: Content = minicbor::decode(&bytes).map_err(|_| NoHome::Unreadable)?;
    if content.version == 1 {
        Ok(content)
    } else {
        Err(NoHome::Unreadable)
    }
}
