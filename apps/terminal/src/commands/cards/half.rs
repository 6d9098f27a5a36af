//! Cards of which the server of a profile keeps one half (protocol section 7).

use serde_json::json;
use symbolon_core::{
    handset::{Changed, Clock, Keys, Proven},
    seal::Secret,
    vault::{Card, CardId, CardKind, Lock, Locking, Mask, Opener},
    wire::answer::Outcome,
};

use super::{Common, Failed, Handset, name, one_card, show};

/// Has the server keep one half of a card that so far opens with the PIN for cards.
pub(super) async fn split(
    common: &Common,
    handset: &Handset,
    words: &str,
    account: Option<&str>,
) -> Result<(), Failed> {
    let platform = handset.platform();
    let card = one_card(platform.home().borrow().cards(), words)?;
    let group = platform.home().borrow().group().cloned();
    let (None, Some(group)) = (card.lock, group) else {
        return Err(Failed::said("this card is locked in another way already"));
    };
    let profile = super::super::one_profile(platform.home().borrow().profiles(), account);
    let mut profile = profile?;
    let [of_cards, of_profile] = common.pins(["PIN of your cards: ", "PIN of the profile: "])?;
    let mask = Mask::of(&group, &super::super::entered(&of_cards)?);
    let opener = Opener::Pin(mask.ok_or_else(|| Failed::said("not enough memory"))?);
    let pin = super::super::entered(&of_profile)?;
    let mut id = [0; 16];
    platform.random(&mut id);
    let mut share = vec![0; card.secret_length(&opener).unwrap_or_default()];
    platform.random(&mut share);
    let (id, share) = (CardId(id), Secret::new(share));
    let locked = card.relocked(id, &opener, &Locking::Share(profile.id, &share));
    let locked = locked.ok_or_else(|| Failed::said("this card is locked in another way"))?;
    // The server has its half before anything here rests on it.
    let kept = handset.keep_share(&mut profile, &pin, (id, &share)).await?;
    approved(&kept)?;
    platform.home().borrow_mut().replace_card(card.id, locked)?;
    let said = format!(
        "{} opens with the PIN of {} from now on: tally cards --open\nBrowsers and disks keep old files: have the service issue a new secret.",
        name(&card),
        profile.called()
    );
    common.say(
        &said,
        &json!({ "issuer": card.issuer, "account": card.account, "half_at": profile.called() }),
    );
    Ok(())
}

/// Prints the code of such a card, after its half was released.
pub(super) async fn open(common: &Common, handset: &Handset, words: &str) -> Result<(), Failed> {
    let platform = handset.platform();
    let card = one_card(platform.home().borrow().cards(), words)?;
    let Some(Lock::Share(at)) = card.lock else {
        return Err(Failed::said("this card opens with: tally cards"));
    };
    let profiles = platform.home().borrow().profiles().to_vec();
    let profile = profiles.into_iter().find(|profile| profile.id == at);
    let lost = "the profile that holds its half is gone; add the card again at its service";
    let mut profile = profile.ok_or_else(|| Failed::said(lost))?;
    let [pin] = common.pins(["PIN of the profile: "])?;
    let proven = Proven::Pin(super::super::entered(&pin)?);
    let released = handset
        .release_share(&mut profile, &proven, card.id)
        .await?;
    approved(&released)?;
    let share = released.share.ok_or_else(|| Failed::said(lost))?;
    let code = card.code(&Opener::Share(share), platform.now());
    let code = code.ok_or_else(|| Failed::said(lost))?;
    if matches!(card.kind, CardKind::Hotp(_)) {
        let next: Card = card.clone().next();
        platform.home().borrow_mut().change_card(next)?;
    }
    show::one(common, &card, &code);
    Ok(())
}

fn approved(changed: &Changed) -> Result<(), Failed> {
    if changed.outcome == Outcome::Unfit {
        return Err(Failed::said("the server keeps no half of this card"));
    }
    super::super::approved(changed)
}
