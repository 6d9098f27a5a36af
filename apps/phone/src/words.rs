//! Every word of the app, in one catalogue. Other languages are other catalogues.

use symbolon_core::handset::Trouble;

/// The words of one language.
pub(crate) struct Words {
    pub(crate) cards: &'static str,
    pub(crate) profiles: &'static str,
    pub(crate) add_profile: &'static str,
    pub(crate) scan: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) empty_profile: &'static str,
    pub(crate) empty_card: &'static str,
    pub(crate) first_profile: &'static str,
    pub(crate) first_card: &'static str,
    pub(crate) scan_short: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) nothing_pasted: &'static str,
    pub(crate) read_first: &'static str,
    pub(crate) opens: &'static str,
    pub(crate) interrupted: &'static str,
    pub(crate) interrupted_text: &'static str,
    pub(crate) replace_title: &'static str,
    pub(crate) replace: &'static str,
    pub(crate) keep_old: &'static str,
    pub(crate) offline_text: &'static str,
    pub(crate) not_the_server: &'static str,
    pub(crate) too_old: &'static str,
    pub(crate) platform_failed: &'static str,
    pub(crate) unlock: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) ready: &'static str,
    pub(crate) back: &'static str,
    pub(crate) done: &'static str,
    pub(crate) scan_title: &'static str,
    pub(crate) scan_hint: &'static str,
    pub(crate) no_camera: &'static str,
    pub(crate) paste: &'static str,
    pub(crate) use_link: &'static str,
    pub(crate) pick_image: &'static str,
    pub(crate) no_code_in_image: &'static str,
    pub(crate) unknown_code: &'static str,
    pub(crate) other_server: &'static str,
    pub(crate) cards_pin_first: &'static str,
    pub(crate) cards_pin_why: &'static str,
    pub(crate) pin_again: &'static str,
    pub(crate) pins_differ: &'static str,
    pub(crate) choose_another: &'static str,
    pub(crate) cards_pin: &'static str,
    pub(crate) no_wrong_pin: &'static str,
    pub(crate) cards_pin_twice: &'static str,
    pub(crate) card_known: &'static str,
    pub(crate) pin_nowhere: &'static str,
    pub(crate) activate_title: &'static str,
    pub(crate) activate: &'static str,
    pub(crate) activate_opens: &'static str,
    pub(crate) replaces: &'static str,
    pub(crate) device_name: &'static str,
    pub(crate) this_phone: &'static str,
    pub(crate) find_picture: &'static str,
    pub(crate) find_hint: &'static str,
    pub(crate) choose_pin: &'static str,
    pub(crate) choose_pin_why: &'static str,
    pub(crate) working: &'static str,
    pub(crate) active_title: &'static str,
    pub(crate) active_text: &'static str,
    pub(crate) install_title: &'static str,
    pub(crate) install_text: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) add_phone: &'static str,
    pub(crate) add_phone_text: &'static str,
    pub(crate) known_browser: &'static str,
    pub(crate) new_browser: &'static str,
    pub(crate) which_picture: &'static str,
    pub(crate) not_me: &'static str,
    pub(crate) decline: &'static str,
    pub(crate) accept: &'static str,
    pub(crate) pin_for: &'static str,
    pub(crate) wrong_pin: &'static str,
    pub(crate) approved: &'static str,
    pub(crate) approved_text: &'static str,
    pub(crate) phone_allowed: &'static str,
    pub(crate) phone_allowed_text: &'static str,
    pub(crate) declined: &'static str,
    pub(crate) declined_text: &'static str,
    pub(crate) not_me_title: &'static str,
    pub(crate) not_me_text: &'static str,
    pub(crate) wrong_picture: &'static str,
    pub(crate) wrong_picture_text: &'static str,
    pub(crate) locked: &'static str,
    pub(crate) locked_text: &'static str,
    pub(crate) too_late: &'static str,
    pub(crate) too_late_text: &'static str,
    pub(crate) suspended: &'static str,
    pub(crate) suspended_text: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) gone_text: &'static str,
    pub(crate) trouble: &'static str,
    pub(crate) backspace: &'static str,
    pub(crate) no_profiles: &'static str,
    pub(crate) remove_profile: &'static str,
    pub(crate) remove_sure: &'static str,
    pub(crate) remove_text: &'static str,
    pub(crate) next_code: &'static str,
    pub(crate) change_card: &'static str,
    pub(crate) card_title: &'static str,
    pub(crate) card_issuer: &'static str,
    pub(crate) card_account: &'static str,
    pub(crate) save: &'static str,
    pub(crate) name_taken: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) later: &'static str,
    pub(crate) remove_card: &'static str,
    pub(crate) remove_card_text: &'static str,
    pub(crate) undo: &'static str,
    pub(crate) search: &'static str,
    pub(crate) nothing_found: &'static str,
    pub(crate) imported: &'static str,
    pub(crate) import_title: &'static str,
    pub(crate) wake_title: &'static str,
    pub(crate) wake_text: &'static str,
    pub(crate) wake_yes: &'static str,
    pub(crate) wake_no: &'static str,
    pub(crate) wake_on: &'static str,
    pub(crate) wake_denied: &'static str,
    pub(crate) wake_failed: &'static str,
    pub(crate) decline_title: &'static str,
    pub(crate) show_pictures: &'static str,
    pub(crate) is_locked: &'static str,
    pub(crate) is_suspended: &'static str,
    pub(crate) answered_elsewhere: &'static str,
    pub(crate) answered_elsewhere_text: &'static str,
    pub(crate) change_pin: &'static str,
    pub(crate) old_pin: &'static str,
    pub(crate) new_pin: &'static str,
    pub(crate) pin_changed: &'static str,
    pub(crate) pin_changed_text: &'static str,
    pub(crate) pin_unknown: &'static str,
    pub(crate) pin_unknown_text: &'static str,
    pub(crate) touch_title: &'static str,
    pub(crate) touch_text: &'static str,
    pub(crate) touch_shared: &'static str,
    pub(crate) touch_yes: &'static str,
    pub(crate) touch_no: &'static str,
    pub(crate) touch_on: &'static str,
    pub(crate) touch_off: &'static str,
    pub(crate) touch_is_on: &'static str,
    pub(crate) touch_is_on_text: &'static str,
    pub(crate) touch_is_off: &'static str,
    pub(crate) touch_is_off_text: &'static str,
    pub(crate) touch_unfit: &'static str,
    pub(crate) touch_unfit_text: &'static str,
    pub(crate) no_touch: &'static str,
    pub(crate) not_recognised: &'static str,
    pub(crate) pin_this_time: &'static str,
    pub(crate) pin_proves: &'static str,
}

impl Words {
    pub(crate) fn tries_left(&self, left: u8) -> String {
        if left == 1 {
            "1 try left".to_owned()
        } else {
            format!("{left} tries left")
        }
    }

    pub(crate) fn replace_text(&self, card: &str) -> String {
        format!(
            "There is a card {card} already, with another secret or another PIN. Replaced, it shows its codes no more."
        )
    }

    /// What stands in the way, and what to do.
    pub(crate) fn trouble_text(&self, trouble: &Trouble) -> String {
        match trouble {
            Trouble::Offline => self.offline_text.to_owned(),
            Trouble::Refused(refusal) => refusal.sentence.clone(),
            Trouble::NotTheServer => self.not_the_server.to_owned(),
            Trouble::TooOld => self.too_old.to_owned(),
            Trouble::Gone => self.gone_text.to_owned(),
            Trouble::NoBiometrics => self.no_touch.to_owned(),
            Trouble::NotRecognised => self.not_recognised.to_owned(),
            Trouble::Platform(cause) => format!("{} {cause}", self.platform_failed),
        }
    }

    pub(crate) fn removed(&self, card: &str) -> String {
        format!("{card} was removed.")
    }

    pub(crate) fn cards_found(&self, count: usize) -> String {
        if count == 1 {
            "1 account.".to_owned()
        } else {
            format!("{count} accounts.")
        }
    }

    /// What came of an import.
    pub(crate) fn imported_text(
        &self,
        added: usize,
        stayed: &[String],
        passed_over: usize,
        more: u64,
    ) -> String {
        let mut said = format!("Added: {added}.");
        if !stayed.is_empty() {
            said += &format!(
                " There were cards already for: {}. Those stay as they are.",
                stayed.join(", ")
            );
        }
        if passed_over > 0 {
            said += &format!(" This app cannot compute: {passed_over}.");
        }
        if more > 0 {
            said += &format!(" The export has more codes to scan: {more}.");
        }
        said
    }

    pub(crate) fn card_known_as(&self, card: &str) -> String {
        format!("Its secret is on the card {card}. That card stays as it is.")
    }

    pub(crate) fn digits_entered(&self, count: usize) -> String {
        if count == 1 {
            "1 digit entered".to_owned()
        } else {
            format!("{count} digits entered")
        }
    }

    pub(crate) fn seconds(&self, seconds: u64) -> String {
        format!("{seconds} seconds left")
    }

    pub(crate) fn wrong_before(&self, count: u8) -> String {
        if count == 1 {
            "1 wrong PIN since the last sign-in.".to_owned()
        } else {
            format!("{count} wrong PINs since the last sign-in.")
        }
    }
}

/// English.
pub(crate) const EN: Words = Words {
    cards: "Cards",
    profiles: "Profiles",
    add_profile: "Add a profile",
    scan: "Scan a QR code",
    empty: "Nothing here yet. What do you want to do first?",
    empty_profile: "Open “Activate the phone app” on your portal and scan its code.",
    empty_card: "Scan the code that a service like Gmail shows when you set up an authenticator app.",
    first_profile: "Approve sign-ins with this phone",
    first_card: "Add one-time passwords",
    scan_short: "Scan",
    offline: "the server cannot be reached · codes still work",
    nothing_pasted: "Paste a link first.",
    read_first: "A new browser: look who asks before you accept.",
    opens: "Opens:",
    interrupted: "This activation was interrupted",
    interrupted_text: "No profile was made. A code can be used once: activate again on the portal, and it shows a new one.",
    replace_title: "Replace this card?",
    replace: "Replace it",
    keep_old: "Keep the old one",
    offline_text: "The server cannot be reached. Check the phone’s network, then try again. Your cards work without it.",
    not_the_server: "This is not the server that the code belongs to. Stop here, and tell your help desk.",
    too_old: "This app is too old for the server. Close it and open it again: it then renews itself.",
    platform_failed: "This device could not do it:",
    unlock: "Show the code of",
    copy: "Copy",
    copied: "Copied",
    ready: "approves sign-ins · ready",
    back: "Back",
    done: "Done",
    scan_title: "Scan a QR code",
    scan_hint: "Hold the phone so that it sees the whole code.",
    no_camera: "There is no camera this app may use. Paste the link, or pick an image.",
    paste: "Paste a link",
    use_link: "Use this link",
    pick_image: "Pick an image with a code",
    no_code_in_image: "There is no readable code in this image. Try one that is larger and sharper.",
    unknown_code: "This code is neither a one-time password nor an activation.",
    other_server: "This activation belongs to another server. Open the app from there:",
    cards_pin_first: "Choose a PIN for your cards",
    cards_pin_why: "It unlocks all your cards on this phone. Take another one than for signing in: whoever copies this phone and has seen one of your codes could work it out.",
    pin_again: "Enter it once more",
    pins_differ: "The two PINs differ. Choose one again.",
    choose_another: "Choose another PIN:",
    cards_pin: "PIN for your cards",
    cards_pin_twice: "The app cannot tell a wrong PIN, so enter it twice.",
    card_known: "This card is there already",
    no_wrong_pin: "The app cannot tell a wrong PIN: a wrong code would appear.",
    pin_nowhere: "Your PIN is stored nowhere.",
    activate_title: "Activate this phone?",
    activate: "Activate",
    activate_opens: "It will open:",
    replaces: "It takes the place of:",
    device_name: "Name of this phone",
    this_phone: "My phone",
    find_picture: "Click this picture on the portal",
    find_hint: "The portal shows twelve. If this one is not among them, say so there.",
    choose_pin: "Choose a PIN",
    choose_pin_why: "At least six digits. Nobody can tell it to you later.",
    working: "One moment…",
    active_title: "Ready",
    active_text: "From now on this phone signs you in.",
    install_title: "First put the app on your home screen",
    install_text: "Tap Share, then “Add to Home Screen”, and open the app from there. Then scan the code with the app’s own camera: an app opened in Safari would keep its keys in another place.",
    sign_in: "Sign in?",
    add_phone: "Add another phone?",
    add_phone_text: "Accept only if you are adding a phone yourself, right now. It will approve sign-ins for you.",
    known_browser: "a browser you use",
    new_browser: "a NEW browser",
    which_picture: "Which picture is on the screen in front of you?",
    not_me: "Not me",
    decline: "Decline",
    accept: "Accept",
    pin_for: "PIN for",
    wrong_pin: "Wrong PIN.",
    approved: "Approved",
    approved_text: "The browser moves on by itself.",
    phone_allowed: "Another phone may be added",
    phone_allowed_text: "Go on at the portal: it asks whether it takes the place of another one, and then shows a code.",
    declined: "Declined",
    declined_text: "Nobody was signed in.",
    not_me_title: "Stopped",
    not_me_text: "Nobody was signed in. We sent you a mail about it; change your password if others may know it.",
    wrong_picture: "That was another picture",
    wrong_picture_text: "Nobody was signed in. If you wanted to sign in, start again in the browser.",
    locked: "This profile is locked",
    locked_text: "Too many wrong PINs. Sign in to the portal another way and activate this phone again.",
    too_late: "Too late",
    too_late_text: "This request is over. If you wanted to sign in, start again in the browser.",
    suspended: "This profile is suspended",
    suspended_text: "A copy of it seems to exist, or it was stopped by the link in a letter. Sign in to the portal another way, revoke it, and activate this phone again.",
    gone: "A profile was revoked",
    gone_text: "It was removed from this phone. To use it again, activate it on the portal.",
    trouble: "That did not work",
    backspace: "Delete the last digit",
    remove_profile: "Remove from this phone",
    remove_sure: "Yes, remove it",
    remove_text: "This phone will no longer sign you in there. Revoke it on the portal as well.",
    no_profiles: "There is no profile on this phone yet.",
    next_code: "Next code",
    change_card: "Change",
    card_title: "Change this card",
    card_issuer: "Service",
    card_account: "Account",
    save: "Save",
    name_taken: "Another card has this name. Choose another one.",
    earlier: "Move up",
    later: "Move down",
    remove_card: "Remove this card",
    remove_card_text: "Before you remove it, switch the second factor off at the service, or have its recovery codes at hand.",
    undo: "Undo",
    search: "Search",
    nothing_found: "No card is called that.",
    imported: "Cards were added",
    import_title: "Add these cards?",
    wake_title: "Let this phone ring?",
    wake_text: "A notification tells you when a sign-in waits. It never shows for whom. Without it, open the app when you sign in.",
    wake_yes: "Turn on notifications",
    wake_no: "Not now",
    wake_on: "Notifications are on.",
    wake_denied: "Notifications are blocked for this app. The settings of the browser or phone can allow them; the app works without.",
    wake_failed: "Notifications do not work here. Open the app when you sign in: it looks by itself.",
    decline_title: "Decline this request?",
    show_pictures: "Show the pictures",
    is_locked: "locked after too many wrong PINs · activate it again on the portal",
    is_suspended: "suspended · activate it again on the portal",
    answered_elsewhere: "This request is over",
    answered_elsewhere_text: "It was answered on another of your phones, or given up in the browser.",
    change_pin: "Change the PIN",
    old_pin: "PIN now",
    new_pin: "New PIN",
    pin_changed: "PIN changed",
    pin_changed_text: "From now on, the new PIN approves your sign-ins. You get a letter about it.",
    pin_unknown: "No answer came",
    pin_unknown_text: "Whether the PIN was changed is not known: next time, try the new one first, then the old one.",
    touch_title: "A finger or a face instead of the PIN?",
    touch_text: "Every finger and every face that is set up on this phone, now or later, will approve sign-ins with this profile. The PIN goes on working.",
    touch_shared: "Others have profiles on this phone too: their fingers would open yours.",
    touch_yes: "Yes, use it",
    touch_no: "No, keep to the PIN",
    touch_on: "Use a finger or a face instead of the PIN",
    touch_off: "Use the PIN only",
    touch_is_on: "It is set up",
    touch_is_on_text: "The next sign-in asks for your finger or face. Every two weeks it asks for the PIN, so that you keep it in mind.",
    touch_is_off: "PIN only",
    touch_is_off_text: "From now on, only the PIN approves sign-ins.",
    touch_unfit: "The PIN stays",
    touch_unfit_text: "Your organisation does not take the credential that this phone makes: it may be copied to other devices.",
    no_touch: "This phone has no lock of its own that could take the place of the PIN. The PIN stays.",
    not_recognised: "Not recognised. Enter the PIN.",
    pin_this_time: "Enter the PIN this time, so that you keep it in mind.",
    pin_proves: "Enter the PIN: it proves that it is you.",
};
