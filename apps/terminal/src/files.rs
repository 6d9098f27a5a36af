//! The data folder: one file, readable by its owner only, written whole and durably.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use fs4::fs_std::FileExt;
use minicbor::{Decode, Encode};
use symbolon_core::vault::{Card, CardId, Group, KeyHandle, Profile};

use crate::keys::{FileKeys, KeptIn, KeyPair, KeyStore, NoKeyring};

/// Largest file that is read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Newest shape of the file that is understood.
const VERSION: u8 = 1;

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoHome {
    /// A file cannot be read or written.
    #[error("the data folder cannot be used: {0}")]
    File(#[from] io::Error),
    /// The file comes from a newer version.
    #[error("the data file comes from a newer tally; nothing was changed; update this one")]
    Newer,
    /// The file holds something else.
    #[error("the data file is damaged; nothing was changed; put a copy of it in its place")]
    Damaged,
    /// The file is larger than any of ours.
    #[error("the data file is too large to be one of tally's; nothing was changed")]
    TooLarge,
    /// Another tally is at work.
    #[error("another tally is using this data folder; wait until it is done")]
    InUse,
    /// The keys are in a keyring that does not open.
    #[error(transparent)]
    Keyring(#[from] NoKeyring),
}

#[derive(Default, Encode, Decode)]
#[cbor(map)]
struct Content {
    #[n(0)]
    version: u8,
    #[n(1)]
    profiles: Vec<Profile>,
    #[n(2)]
    keys: FileKeys,
    #[n(3)]
    group: Option<Group>,
    #[n(4)]
    cards: Vec<Card>,
}

/// What every version of the file begins with.
#[derive(Decode)]
#[cbor(map)]
struct Beginning {
    #[n(0)]
    version: u8,
}

/// What a terminal keeps.
pub struct Home {
    path: PathBuf,
    content: Content,
    keyring: Option<Box<dyn KeyStore>>,
    /// Held while this lives: no two of us move one profile.
    _lock: File,
}

impl Home {
    /// Opens a data folder, making it when it is missing. Keys are kept in its file.
    ///
    /// # Errors
    /// When it cannot be used or is in use.
    pub fn open(folder: &Path) -> Result<Self, NoHome> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
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
                version: VERSION,
                ..Content::default()
            },
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            path,
            content,
            keyring: None,
            _lock: lock,
        })
    }

    /// The same, with new keys kept in the keyring of the desktop where one answers.
    #[must_use]
    pub fn with_keyring(self) -> Self {
        #[cfg(all(feature = "keyring", unix, not(target_os = "macos")))]
        let keyring: Option<Box<dyn KeyStore>> = Some(Box::new(crate::keyring::Keyring));
        #[cfg(not(all(feature = "keyring", unix, not(target_os = "macos"))))]
        let keyring = None;
        Self { keyring, ..self }
    }

    /// Where the keys of a profile are.
    pub fn kept_in(&self, profile: &Profile) -> KeptIn {
        if self.content.keys.have(profile.keys) {
            KeptIn::File
        } else {
            KeptIn::Keyring
        }
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

    /// Keeps these cards in the place of those that are kept.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep_cards(&mut self, group: Group, cards: Vec<Card>) -> Result<(), NoHome> {
        self.content.group = Some(group);
        self.content.cards = cards;
        self.write()
    }

    /// Keeps a card that has changed, where it stands.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn change_card(&mut self, card: Card) -> Result<(), NoHome> {
        self.replace_card(card.id, card)
    }

    /// Puts a card in the place of another one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn replace_card(&mut self, before: CardId, card: Card) -> Result<(), NoHome> {
        let mut cards = self.content.cards.iter_mut();
        if let Some(kept) = cards.find(|kept| kept.id == before) {
            *kept = card;
        }
        self.write()
    }

    /// Forgets a card; its secret is gone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remove_card(&mut self, card: CardId) -> Result<(), NoHome> {
        self.content.cards.retain(|kept| kept.id != card);
        self.write()
    }

    /// Calls a profile something else; as its organisation does, without a name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn rename(&mut self, profile: &Profile, name: Option<String>) -> Result<(), NoHome> {
        let mut profiles = self.content.profiles.iter_mut();
        if let Some(kept) = profiles.find(|kept| kept.id == profile.id) {
            kept.nickname = name;
        }
        self.write()
    }

    /// Forgets a profile and its keys.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget(&mut self, profile: &Profile) -> Result<(), NoHome> {
        let kept_in = self.kept_in(profile);
        self.content.profiles.retain(|other| other.id != profile.id);
        self.content.keys.forget(profile.keys)?;
        self.write()?;
        if let (KeptIn::Keyring, Some(keyring)) = (kept_in, &mut self.keyring) {
            // Keys without their profile open nothing: a keyring that is shut may keep them.
            let _ = keyring.forget(profile.keys);
        }
        Ok(())
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

    /// Keeps keys in the keyring, or in the file where no keyring takes them.
    pub(crate) fn keep_keys(&mut self, handle: KeyHandle, pair: &KeyPair) -> Result<(), NoHome> {
        if let Some(keyring) = &mut self.keyring
            && keyring.keep(handle, pair).is_ok()
        {
            return Ok(());
        }
        self.content.keys.keep(handle, pair)?;
        self.write()
    }

    pub(crate) fn keys(&self, handle: KeyHandle) -> Result<Option<KeyPair>, NoHome> {
        match (self.content.keys.find(handle)?, &self.keyring) {
            (None, Some(keyring)) => Ok(keyring.find(handle)?),
            (found, _) => Ok(found),
        }
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
        // One that was left behind may have been readable by others.
        file.set_permissions(Permissions::from_mode(0o600))?;
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
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(NoHome::TooLarge);
    }
    let beginning: Beginning = minicbor::decode(&bytes).map_err(|_| NoHome::Damaged)?;
    match beginning.version {
        0 => return Err(NoHome::Damaged),
        1..=VERSION => {}
        _ => return Err(NoHome::Newer),
    }
    minicbor::decode(&bytes).map_err(|_| NoHome::Damaged)
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use symbolon_core::seal::Secret;
    use tempfile::TempDir;

    use super::*;

    const HANDLE: KeyHandle = KeyHandle([3; 16]);

    /// A keyring that is open or shut.
    #[derive(Clone, Default)]
    struct Ring {
        shut: bool,
        kept: Rc<RefCell<FileKeys>>,
    }

    impl Ring {
        fn open(&self) -> Result<(), NoKeyring> {
            if self.shut {
                return Err(NoKeyring("nobody answers".to_owned()));
            }
            Ok(())
        }
    }

    impl KeyStore for Ring {
        fn keep(&mut self, handle: KeyHandle, pair: &KeyPair) -> Result<(), NoKeyring> {
            self.open()?;
            self.kept.borrow_mut().keep(handle, pair)
        }

        fn find(&self, handle: KeyHandle) -> Result<Option<KeyPair>, NoKeyring> {
            self.open()?;
            self.kept.borrow().find(handle)
        }

        fn forget(&mut self, handle: KeyHandle) -> Result<(), NoKeyring> {
            self.open()?;
            self.kept.borrow_mut().forget(handle)
        }
    }

    fn pair() -> KeyPair {
        KeyPair {
            sign: Secret::new([1; 32]),
            receive: Secret::new([2; 32]),
        }
    }

    fn home_with(folder: &TempDir, ring: Ring) -> Home {
        Home {
            keyring: Some(Box::new(ring)),
            ..Home::open(folder.path()).unwrap()
        }
    }

    #[test]
    fn keys_go_into_the_keyring_that_answers_and_not_into_the_file() {
        let folder = TempDir::new().unwrap();
        let ring = Ring::default();
        let mut home = home_with(&folder, ring.clone());

        home.keep_keys(HANDLE, &pair()).unwrap();

        assert!(ring.kept.borrow().have(HANDLE));
        assert!(!home.content.keys.have(HANDLE));
        let found = home.keys(HANDLE).unwrap().unwrap();
        assert_eq!(found.receive.reveal(), &[2; 32]);
    }

    #[test]
    fn keys_go_into_the_file_where_no_keyring_answers() {
        let folder = TempDir::new().unwrap();
        let shut = Ring {
            shut: true,
            ..Ring::default()
        };
        home_with(&folder, shut).keep_keys(HANDLE, &pair()).unwrap();

        let home = Home::open(folder.path()).unwrap();

        let found = home.keys(HANDLE).unwrap().unwrap();
        assert_eq!(found.sign.reveal(), &[1; 32]);
    }

    #[test]
    fn keys_in_the_file_are_found_whatever_the_keyring_says() {
        let folder = TempDir::new().unwrap();
        let mut home = Home::open(folder.path()).unwrap();
        home.keep_keys(HANDLE, &pair()).unwrap();
        drop(home);

        let shut = Ring {
            shut: true,
            ..Ring::default()
        };
        let home = home_with(&folder, shut);

        assert!(home.keys(HANDLE).unwrap().is_some());
        assert!(home.keys(KeyHandle([4; 16])).is_err());
    }
}
