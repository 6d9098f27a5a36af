//! The browser's own key (`bk` in the protocol, section 1): not extractable, made by the portal's page
//! script, and proven wherever a sign-in begins, ends or is asked for again.
//!
//! It strengthens the cookies, which can be stolen: who holds a cookie without the key is another
//! browser. Without script there is no key, and everything goes on without.

use symbolon_core::{
    moment::Moment,
    seal::{Hash, PublicKey, Signature, labelled},
};

use crate::{Flow, ports::By};

/// Milliseconds by which a browser's clock may differ.
const APART: i64 = 300_000;

/// What a form says about the browser's key.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The key.
    pub key: PublicKey,
    /// By the browser's clock.
    pub at: Moment,
    /// Over [`said`].
    pub signature: Signature,
}

/// What the form is about: its path, its token, and the address in it, if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// Path that it is sent to; it names the request that is collected.
    pub path: &'a str,
    /// The token, bound to a cookie.
    pub token: &'a str,
    /// The address typed, or nothing.
    pub address: &'a str,
}

impl Flow {
    /// The thumbprint of the key, if the proof holds for this form, now.
    pub fn browser_key(&self, proof: &Proof, form: Form<'_>) -> Option<Hash> {
        let apart = proof.at.millis_until(self.now()).abs();
        let message = said(proof.at, form);
        let right = By(&*self.keys);
        let verified =
            symbolon_core::seal::Verify::verify(&right, &proof.key, &message, &proof.signature);
        (apart <= APART && verified).then(|| *proof.key.thumbprint().as_bytes())
    }
}

/// `"bk-v1" | path | token | address | time in milliseconds, in digits`.
pub fn said(at: Moment, form: Form<'_>) -> Vec<u8> {
    let at = at.millis().to_string();
    let parts = [form.path, form.token, form.address, &at].map(str::as_bytes);
    labelled("bk-v1", &parts)
}
