//! What the app keeps: profiles, cards, the cards' salts, and who shares the phone.

use js_sys::Uint8Array;
use minicbor::{Decode, Encode};
use symbolon_core::{
    handset::Trouble,
    moment::Moment,
    seal::PublicKey,
    vault::{Card, Group, HolderId, Profile, TouchGroup},
    wire::{
        base64url, cbor,
        ids::{ActivationId, ProfileId},
        subscribe::Subscription,
    },
};
use wasm_bindgen::JsValue;

use super::{crypto, idb, push::Told, unreadable};

/// Where it is kept what makes the phone's own lock open cards.
const TOUCH: &str = "touch";
/// Where it is kept who shares the phone.
const HOLDER: &str = "holder";
/// Where the salt of the cards' PIN is kept.
const GROUP: &str = "group";
/// Where the settings are kept.
const SETTINGS: &str = "settings";
/// Where an activation in progress is noted.
const BEGUN: &str = "begun";
/// Where it is noted what the server knows about waking this phone.
const TOLD: &str = "told";
/// Where the worker finds what it needs when the browser moves the subscription (see `sw.js`).
const RUNG: &str = "rung";
/// Where it is noted that the person does not want to be asked again.
const LEFT_ALONE: &str = "left alone";

/// Where it is noted that the app stays in the browser.
const IN_BROWSER: &str = "in browser";

/// Everything that is kept of the phone, and of one of the people who have cards on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub(crate) profiles: Vec<Profile>,
    pub(crate) cards: Vec<Card>,
    pub(crate) group: Option<Group>,
    pub(crate) touch: Option<TouchGroup>,
    pub(crate) settings: Settings,
    /// Who has cards here besides the phone's owner.
    pub(crate) holders: Vec<Holder>,
    /// Whose cards these are; none for the phone's owner.
    pub(crate) holder: Option<HolderId>,
    /// Whether something is there that cannot be read.
    pub(crate) unreadable: bool,
}

impl Kept {
    /// The profiles of the one whose cards these are.
    pub(crate) fn mine(&self) -> Vec<Profile> {
        let mine = |profile: &&Profile| profile.holder == self.holder;
        self.profiles.iter().filter(mine).cloned().collect()
    }

    /// Whether they have nothing here.
    pub(crate) fn is_bare(&self) -> bool {
        self.cards.is_empty() && self.mine().is_empty() && !self.unreadable
    }
}

/// Somebody who shares the phone with its owner. Cards, their PIN and its salt are their own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Holder {
    #[n(0)]
    pub(crate) id: HolderId,
    /// What the others call them.
    #[n(1)]
    pub(crate) name: String,
    #[n(2)]
    pub(crate) since: Moment,
}

/// What the person told the app once and for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Settings {
    /// Show the next code in the last seconds of the one before.
    #[n(0)]
    pub(crate) next_early: bool,
}

/// Reads everything, with the cards of one of the people.
pub(crate) async fn load(holder: Option<HolderId>) -> Result<Kept, Trouble> {
    let mut kept = Kept {
        holder,
        ..Kept::default()
    };
    let mut people = Vec::new();
    let (keys, values) = idb::all("records").await?;
    for (key, value) in keys.iter().zip(values.iter()) {
        let name = key.as_string().unwrap_or_default();
        let bytes = Uint8Array::new(&value).to_vec();
        people.extend(name.starts_with(HOLDER).then(|| name.clone()));
        // One that cannot be read takes nothing else with it, and stays as it is.
        if take(&mut kept, &name, &bytes).await.is_err() {
            kept.unreadable = true;
        }
    }
    kept.profiles.sort_by_key(|profile| profile.since);
    for profile in &mut kept.profiles {
        // Whose person has gone meanwhile, is the owner's; whose person cannot be read, is nobody else's.
        let is_there = |id: &HolderId| people.contains(&of(HOLDER, Some(*id)));
        profile.holder = profile.holder.filter(is_there);
    }
    kept.holders.sort_by_key(|holder| holder.since);
    kept.cards.retain(|card| card.holder == holder);
    kept.cards
        .sort_by_key(|card| (card.place.unwrap_or(u32::MAX), card.since));
    Ok(kept)
}

async fn take(kept: &mut Kept, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let theirs = |kind| name == of(kind, kept.holder);
    match name.split(':').next().unwrap_or_default() {
        "profile" => kept.profiles.push(read(bytes)?),
        GROUP if theirs(GROUP) => kept.group = Some(read(bytes)?),
        TOUCH if theirs(TOUCH) => kept.touch = Some(read(&crypto::open(bytes).await?)?),
        HOLDER => kept.holders.push(read(bytes)?),
        SETTINGS => kept.settings = read(bytes)?,
        "card" => kept.cards.push(read(&crypto::open(bytes).await?)?),
        _ => {}
    }
    Ok(())
}

pub(crate) async fn save_profile(profile: &Profile) -> Result<(), Trouble> {
    write(&profile_name(profile.id), &cbor::encode(profile)).await
}

/// A profile as it is kept now: another tab may have moved it.
pub(crate) async fn profile(id: ProfileId) -> Result<Option<Profile>, Trouble> {
    let value = idb::get("records", &profile_name(id)).await?;
    value
        .map(|value| read(&Uint8Array::new(&value).to_vec()))
        .transpose()
}

/// Wipes a profile and its keys.
pub(crate) async fn wipe(profile: &Profile) -> Result<(), Trouble> {
    crypto::forget(profile.keys).await?;
    // What the server is told again names no profile that is gone.
    idb::delete("records", RUNG).await?;
    idb::delete("records", TOLD).await?;
    withdraw(profile).await
}

/// Forgets a profile; its keys stay.
pub(crate) async fn withdraw(profile: &Profile) -> Result<(), Trouble> {
    idb::delete("records", &profile_name(profile.id)).await
}

/// Keeps the salt of somebody's cards, once: another one would make every card wrong for ever.
pub(crate) async fn save_group(group: &Group, holder: Option<HolderId>) -> Result<(), Trouble> {
    let bytes = cbor::encode(group);
    idb::add(
        "records",
        &of(GROUP, holder),
        &JsValue::from(Uint8Array::from(bytes.as_slice())),
    )
    .await
}

/// Keeps what makes the phone's own lock open somebody's cards, once.
pub(crate) async fn save_touch(
    touch: &TouchGroup,
    holder: Option<HolderId>,
) -> Result<(), Trouble> {
    let sealed = crypto::seal(&cbor::encode(touch)).await?;
    let value = JsValue::from(Uint8Array::from(sealed.as_slice()));
    idb::add("records", &of(TOUCH, holder), &value).await
}

/// Keeps somebody who shares the phone.
pub(crate) async fn save_holder(holder: &Holder) -> Result<(), Trouble> {
    write(&of(HOLDER, Some(holder.id)), &cbor::encode(holder)).await
}

/// Forgets somebody who shared the phone and has no cards any more.
pub(crate) async fn forget_holder(holder: HolderId) -> Result<(), Trouble> {
    for kind in [TOUCH, GROUP, HOLDER] {
        idb::delete("records", &of(kind, Some(holder))).await?;
    }
    Ok(())
}

/// Keeps the settings; not in the place of those of a newer app.
pub(crate) async fn save_settings(settings: Settings) -> Result<(), Trouble> {
    if let Some(value) = idb::get("records", SETTINGS).await? {
        read::<Settings>(&Uint8Array::new(&value).to_vec())?;
    }
    write(SETTINGS, &cbor::encode(&settings)).await
}

/// Keeps a card and forgets the ones it replaces, in one transaction.
pub(crate) async fn replace_cards(old: &[Card], new: &Card) -> Result<(), Trouble> {
    let names: Vec<String> = old.iter().map(card_name).collect();
    idb::replace("records", &names, &sealed(std::slice::from_ref(new)).await?).await
}

/// Keeps cards as they are now, all or none of them.
pub(crate) async fn save_cards(cards: &[Card]) -> Result<(), Trouble> {
    idb::replace("records", &[], &sealed(cards).await?).await
}

/// Keeps somebody's cards under another PIN, with its salt, in the place of what they were.
pub(crate) async fn replace_pin(
    (old, new): (&[Card], &[Card]),
    group: &Group,
    holder: Option<HolderId>,
) -> Result<(), Trouble> {
    let names: Vec<String> = old.iter().map(card_name).collect();
    let mut values = sealed(new).await?;
    let group = Uint8Array::from(cbor::encode(group).as_slice());
    values.push((of(GROUP, holder), group.into()));
    idb::replace("records", &names, &values).await
}

async fn sealed(cards: &[Card]) -> Result<Vec<(String, JsValue)>, Trouble> {
    let mut values = Vec::new();
    for card in cards {
        let sealed = crypto::seal(&cbor::encode(card)).await?;
        let value = JsValue::from(Uint8Array::from(sealed.as_slice()));
        values.push((card_name(card), value));
    }
    Ok(values)
}

/// Forgets a card.
pub(crate) async fn forget_card(card: &Card) -> Result<(), Trouble> {
    idb::delete("records", &card_name(card)).await
}

/// An activation that was claimed here and not finished.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun {
    /// Which.
    pub(crate) activation: ActivationId,
    /// Whether the person knows that it cannot be taken up again.
    pub(crate) told: bool,
}

/// Remembers an activation that is claimed here: its id, and 1 where the person knows.
pub(crate) async fn begin(begun: Begun) -> Result<(), Trouble> {
    let mut record = begun.activation.as_bytes().to_vec();
    record.push(begun.told.into());
    write(BEGUN, &record).await
}

/// The activation that was claimed here and not finished.
pub(crate) async fn begun() -> Result<Option<Begun>, Trouble> {
    let value = idb::get("records", BEGUN).await?;
    let record = value.map(|value| Uint8Array::new(&value).to_vec());
    let begun = record.and_then(|record| {
        let (told, activation) = record.split_last()?;
        Some(Begun {
            activation: ActivationId::from_slice(activation)?,
            told: *told == 1,
        })
    });
    Ok(begun)
}

/// It is finished, or over.
pub(crate) async fn end() -> Result<(), Trouble> {
    idb::delete("records", BEGUN).await
}

/// What the server was told about waking this phone, as it is kept.
pub(crate) async fn told() -> Result<Option<Vec<u8>>, Trouble> {
    let value = idb::get("records", TOLD).await?;
    Ok(value.map(|value| Uint8Array::new(&value).to_vec()))
}

/// Remembers what the server was told.
pub(crate) async fn tell(told: &Told) -> Result<(), Trouble> {
    write(TOLD, &cbor::encode(told)).await
}

/// Keeps for the worker, which cannot read the rest: the server's key, what it was told, for whom.
pub(crate) async fn tell_worker(
    key: &PublicKey,
    told: &Subscription,
    of: &[Profile],
) -> Result<(), Trouble> {
    let mut record = key.as_bytes().to_vec();
    for profile in of {
        record.extend(profile.id.as_bytes());
        record.extend(told.auth);
    }
    write(RUNG, &record).await
}

/// Whether the person said "not now" when the app offered to be woken.
pub(crate) async fn left_alone() -> bool {
    matches!(idb::get("records", LEFT_ALONE).await, Ok(Some(_)))
}

/// The person said "not now".
pub(crate) async fn leave_alone() -> Result<(), Trouble> {
    write(LEFT_ALONE, &[1]).await
}

/// Whether the person said "not now" when the app offered to go on the home screen.
pub(crate) async fn stays_in_browser() -> bool {
    matches!(idb::get("records", IN_BROWSER).await, Ok(Some(_)))
}

/// The person said "not now".
pub(crate) async fn stay_in_browser() -> Result<(), Trouble> {
    write(IN_BROWSER, &[1]).await
}

/// Where something of one of the people is kept.
fn of(kind: &str, holder: Option<HolderId>) -> String {
    match holder {
        None => kind.to_owned(),
        Some(holder) => format!("{kind}:{}", base64url::encode(&holder.0)),
    }
}

fn profile_name(id: ProfileId) -> String {
    format!("profile:{id}")
}

fn card_name(card: &Card) -> String {
    format!("card:{}", base64url::encode(&card.id.0))
}

async fn write(name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    idb::put("records", name, &JsValue::from(Uint8Array::from(bytes))).await
}

fn read<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, Trouble> {
    cbor::decode(bytes).map_err(|_| unreadable())
}
