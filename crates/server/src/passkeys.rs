//! Passkeys, checked by `webauthn-rs`.

use symbolon_config::Origin;
use symbolon_flow::ports::Passkeys;
use symbolon_model::{id::PersonId, passkey::Recognised, person::Person};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};
use webauthn_rs_proto::ResidentKeyRequirement;

/// The portal as a relying party.
pub(crate) struct Portal(Webauthn);

impl Portal {
    /// A relying party with the host of its origin as id, since passkeys are for that host alone.
    pub(crate) fn new(origin: &Origin, organisation: &str) -> Result<Self, String> {
        let url = Url::parse(origin.as_str()).map_err(|e| e.to_string())?;
        let host = url.host_str().ok_or("the portal has no host")?.to_owned();
        let builder = WebauthnBuilder::new(&host, &url).map_err(|e| e.to_string())?;
        let built = builder.rp_name(organisation).build();
        built.map(Self).map_err(|e| e.to_string())
    }
}

impl Passkeys for Portal {
    fn begin(&self, person: &Person, has: &[Vec<u8>]) -> Option<(String, Vec<u8>)> {
        let id = Uuid::from_bytes(*person.id.as_bytes());
        let address = person.address.as_str();
        let begun =
            self.0
                .start_passkey_registration(id, address, &person.name, Some(has.to_vec()));
        let (mut options, state) = begun.ok()?;
        // So that it can be offered before anybody has typed a name.
        if let Some(wanted) = &mut options.public_key.authenticator_selection {
            wanted.resident_key = Some(ResidentKeyRequirement::Required);
            wanted.require_resident_key = true;
        }
        Some((
            serde_json::to_string(&options).ok()?,
            serde_json::to_vec(&state).ok()?,
        ))
    }

    fn made(&self, response: &str, state: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let response: RegisterPublicKeyCredential = serde_json::from_str(response).ok()?;
        let state: PasskeyRegistration = serde_json::from_slice(state).ok()?;
        let passkey = self.0.finish_passkey_registration(&response, &state).ok()?;
        let id = passkey.cred_id().clone();
        Some((id, serde_json::to_vec(&passkey).ok()?))
    }

    fn ask(&self) -> Option<(String, Vec<u8>)> {
        let (options, state) = self.0.start_discoverable_authentication().ok()?;
        Some((
            serde_json::to_string(&options).ok()?,
            serde_json::to_vec(&state).ok()?,
        ))
    }

    fn whose(&self, response: &str) -> Option<(PersonId, Vec<u8>)> {
        let response: PublicKeyCredential = serde_json::from_str(response).ok()?;
        let (person, id) = self
            .0
            .identify_discoverable_authentication(&response)
            .ok()?;
        Some((PersonId::from_bytes(person.into_bytes()), id.to_vec()))
    }

    fn recognise(&self, response: &str, state: &[u8], record: &[u8]) -> Option<Recognised> {
        let response: PublicKeyCredential = serde_json::from_str(response).ok()?;
        let state: DiscoverableAuthentication = serde_json::from_slice(state).ok()?;
        let mut passkey: Passkey = serde_json::from_slice(record).ok()?;
        let key = DiscoverableKey::from(&passkey);
        let result = self
            .0
            .finish_discoverable_authentication_v2(&response, state, &key)
            .ok()?;
        if !result.user_verified() {
            return None;
        }
        passkey.update_credential(&result)?;
        let record = serde_json::to_vec(&passkey).ok()?;
        Some(Recognised { record })
    }
}
