//! The vectors in `docs/protocol/vectors`: one activation and one sign-in, byte by byte.
//!
//! Everything random is fixed, signatures are deterministic (RFC 6979), so that whoever builds a
//! phone or a server can compare. `SYMBOLON_VECTORS=write cargo test -p symbolon-core --test
//! vectors` writes them anew; a change to them is a change of the protocol.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise"
)]

use std::{fmt::Write, fs, path::Path};

use p256::ecdsa::{Signature as P256Signature, SigningKey, signature::Signer};
use symbolon_core::{
    moment::Moment,
    picture,
    seal::{PublicKey, Secret, Signature, Thumbprint, hash, hpke, pure},
    vault::{Pin, Profile, Stretch},
    wire::{
        activate::{
            Claim, ClaimKey, Claimed, DeviceKind, EncryptionKey, INFO_PIN_V, Link, Look, Matching,
            Protection, Seen, SetPin, Sight, matching_seed, transcript,
        },
        answer::{
            Answer, AnswerResult, Decision, INFO_PIN_PROOF, INFO_TO_PHONE, Outcome, Proof,
            Statement, Unlock, pin_proof, ratchet_context, ratchet_mac, signing_input,
        },
        ask::{self, Ask, Mode},
        cbor,
        ids::{ActivationId, Digest, Nonce, ProfileId, PullId, RequestId},
        jws::{self, Kind},
        pull::{Challenge, Pull},
        signed::{Message, Signed},
    },
};

/// Private keys: the server's two, the phone's two.
const SIG: [u8; 32] = [0x11; 32];
const ENC: [u8; 32] = [0x22; 32];
const DK: [u8; 32] = [0x33; 32];
const DE: [u8; 32] = [0x44; 32];

const ORIGIN: &str = "https://id.example.org";
const NOW: Moment = Moment::from_millis(1_772_442_000_000);

/// Lines of `name = value`, under comments.
#[derive(Default)]
struct Page(String);

impl Page {
    fn say(&mut self, comment: &str) {
        writeln!(self.0, "\n# {comment}").unwrap();
    }

    fn hex(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        let hex: String = bytes.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        writeln!(self.0, "{name} = {hex}").unwrap();
    }

    fn text(&mut self, name: &str, text: &str) {
        writeln!(self.0, "{name} = {text}").unwrap();
    }

    /// The file says the same, to the byte.
    fn compare(&self, file: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol/vectors");
        let path = folder.join(file);
        if std::env::var("SYMBOLON_VECTORS").is_ok_and(|word| word == "write") {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &self.0).unwrap();
        }
        assert_eq!(fs::read_to_string(path).unwrap(), self.0, "{file}");
    }
}

fn public(private: [u8; 32]) -> PublicKey {
    pure::public_of(&Secret::new(private)).unwrap()
}

fn sign(private: [u8; 32], message: &[u8]) -> Signature {
    let signature: P256Signature = SigningKey::from_slice(&private).unwrap().sign(message);
    Signature::from_bytes(signature.to_bytes().into())
}

fn signed<M: Message>(message: &M) -> Signed {
    let body = cbor::encode(message);
    let signature = sign(DK, &Signed::signing_input::<M>(&body));
    Signed { body, signature }
}

fn jws_of(kind: Kind, payload: &[u8]) -> String {
    let input = jws::signing_input(kind, &public(SIG), payload);
    jws::attach(&input, &sign(SIG, input.as_bytes()))
}

fn sealed(to: [u8; 32], once: u8, info: &[u8], aad: &[u8], message: &[u8]) -> hpke::Sealed {
    let agreed = pure::agree(&Secret::new([once; 32]), &public(to)).unwrap();
    hpke::seal(&agreed, &public(to), info, aad, message)
}

fn link() -> Link {
    Link {
        origin: ORIGIN.to_owned(),
        activation: ActivationId::from_bytes([0xa1; 16]),
        code: Secret::new([0xc0; 16]),
        fingerprint: public(SIG).fingerprint(),
    }
}

fn claim() -> Claim {
    let (act, ck) = (link().activation, link().claim_key());
    Claim {
        activation: act,
        proof: ck.claim_proof(act, &public(DK), &public(DE)),
        dk: public(DK),
        de: public(DE),
        kind: DeviceKind::App,
        protection: Protection::WebCrypto,
        name: "Alice\u{2019}s phone".to_owned(),
    }
}

fn claimed() -> Claimed {
    let key = EncryptionKey {
        key: public(ENC),
        until: NOW.plus_seconds(31 * 86_400),
    };
    Claimed {
        profile: ProfileId::from_bytes([0xb2; 16]),
        nonce: Nonce::from_bytes([0xd3; 32]),
        sig: public(SIG),
        enc: jws_of(Kind::EncryptionKey, &cbor::encode(&key)),
    }
}

/// `Argon2id(PIN, salt)` and what follows from it.
fn verifier() -> (Secret<[u8; 32]>, Secret<[u8; 32]>) {
    let pin = Pin::entered("493817").unwrap();
    let stretched = Stretch::LIGHT.stretch(&pin, &[0x5a; 32]).unwrap();
    let v = Profile::verifier(&stretched, claimed().profile, &public(DK));
    (stretched, v)
}

fn ask(action: ask::Action, mode: Mode, grid: Vec<u8>) -> Ask {
    Ask {
        version: 1,
        issuer: ORIGIN.to_owned(),
        audience: public(DK).thumbprint(),
        request: RequestId::from_bytes([0xe4; 16]),
        attempt: 1,
        nonce: Nonce::from_bytes([0xf5; 32]),
        enc: public(ENC),
        action,
        client: ask::Client {
            id: "portal".to_owned(),
            name: "Example".to_owned(),
            host: "id.example.org".to_owned(),
        },
        browser: ask::Browser {
            family: "Firefox".to_owned(),
            system: "Linux".to_owned(),
            address: "192.0.2.7".to_owned(),
            known: false,
        },
        mode,
        grid,
        failures: 0,
        tries_left: 5,
        issued: NOW,
        begun: NOW,
        lifetime: 120_000,
    }
}

#[test]
fn activation() {
    let mut page = Page(
        "# Activation, protocol section 2. Values are hexadecimal unless they are text.\n"
            .to_owned(),
    );
    page.say("private keys of this example, and their public halves");
    for (name, private) in [("sig", SIG), ("enc", ENC), ("dk", DK), ("de", DE)] {
        page.hex(&format!("{name}.private"), private);
        page.hex(&format!("{name}.public"), public(private).as_bytes());
    }
    page.text("dk.thumbprint", &public(DK).thumbprint().to_string());

    page.say("the link in the QR code, and what follows from it");
    page.text("link", link().to_text().reveal());
    let ck: ClaimKey = link().claim_key();
    page.hex("ck", ck.kept().reveal());
    page.hex("first_ratchet", ck.first_ratchet().reveal());

    looking_and_claiming(&mut page, &ck);
    choosing_a_pin(&mut page);
    page.compare("activation.txt");
}

fn looking_and_claiming(page: &mut Page, ck: &ClaimKey) {
    page.say("POST /phone/1/look, and its answer");
    let proof = ck.look_proof(link().activation);
    page.hex(
        "look",
        cbor::encode(&Look {
            activation: link().activation,
            proof,
        }),
    );
    let seen = Seen {
        organisation: "Example".to_owned(),
        host: "id.example.org".to_owned(),
        account: "a***@example.org".to_owned(),
        services: vec!["Support".to_owned()],
        replaces: None,
        lifetime: 600_000,
    };
    page.hex("seen", cbor::encode(&seen));
    let sight = Sight::new(&seen, link().activation, &link().claim_key());
    page.hex("sight", cbor::encode(&sight));

    page.say("POST /phone/1/claim, and its answer");
    page.hex("claim", cbor::encode(&signed(&claim())));
    page.hex("claimed", cbor::encode(&claimed()));
    page.hex("transcript", transcript(&signed(&claim()), &claimed()));
    let seed = matching_seed(&claim(), &claimed());
    page.hex("matching_seed", seed);
    page.text("picture", picture::matching(seed).drawing().word);
    let grid = picture::matching_grid(seed);
    let words: Vec<&str> = grid.iter().map(|p| p.drawing().word).collect();
    page.text("grid", &words.join(", "));

    page.say("POST /phone/1/matching");
    page.hex(
        "matching",
        cbor::encode(&signed(&Matching {
            activation: link().activation,
        })),
    );
}

fn choosing_a_pin(page: &mut Page) {
    page.say("PIN 493817, salt 5a.., Argon2id with 19 MiB and 2 passes; POST /phone/1/set-pin");
    let (stretched, v) = verifier();
    page.hex("stretched", stretched.reveal());
    page.hex("v", v.reveal());
    let aad = transcript(&signed(&claim()), &claimed());
    let set_pin = SetPin {
        activation: link().activation,
        verifier: sealed(ENC, 0x66, INFO_PIN_V, &aad, v.reveal()),
        stretch: Stretch::LIGHT,
    };
    page.hex("set_pin", cbor::encode(&signed(&set_pin)));
    let trial = ask(ask::Action::Trial, Mode::None, vec![]);
    page.text("trial", &jws_of(Kind::Ask, &cbor::encode(&trial)));
}

#[test]
fn a_sign_in() {
    let mut page = Page(
        "# A sign-in, protocol sections 3 to 5. The keys are those of activation.txt.\n".to_owned(),
    );
    let (seed, device) = ([7; 32], public(DK).thumbprint());
    let right = picture::answer(&seed, &[b"context"]);
    let grid: Vec<u8> = picture::grid(&seed, device, right)
        .iter()
        .map(|p| p.index())
        .collect();

    looking(&mut page);
    let ask = ask(ask::Action::SignIn, Mode::Pick, grid);
    let ask = jws_of(Kind::Ask, &cbor::encode(&ask));
    page.say("the request that the phone gets, a JWS");
    page.text("ask", &ask);
    let answer = answering(&mut page, &ask, right.index());
    result(&mut page, &answer);
    page.compare("sign-in.txt");
}

fn looking(page: &mut Page) {
    page.say("POST /phone/1/challenge is answered by a challenge; POST /phone/1/pull");
    let nonce = vec![0x77; 40];
    page.hex(
        "challenge",
        cbor::encode(&Challenge {
            nonce: nonce.clone(),
            now: NOW,
        }),
    );
    page.hex(
        "pull",
        cbor::encode(&signed(&Pull {
            profile: claimed().profile,
            url: format!("{ORIGIN}/phone/1/pull"),
            id: PullId::from_bytes([0x88; 16]),
            nonce,
            wait: 20,
            open: None,
        })),
    );
}

/// The answer, encoded.
fn answering(page: &mut Page, ask: &str, pick: u8) -> Vec<u8> {
    page.say("what the phone says, and what proves it; POST /phone/1/answer");
    let statement = cbor::encode(&Statement {
        ask: Digest::from_bytes(hash(ask.as_bytes())),
        request: RequestId::from_bytes([0xe4; 16]),
        nonce: Nonce::from_bytes([0xf5; 32]),
        audience: ORIGIN.to_owned(),
        profile: claimed().profile,
        device: public(DK).thumbprint(),
        counter: 1,
        decision: Decision::Accept,
        picks: vec![pick],
        unlock: Unlock::Pin,
        shown: Digest::from_bytes([0x99; 32]),
        locale: "en".to_owned(),
        app: "0.1.0".to_owned(),
        change: None,
        carried: None,
        offline: None,
    });
    page.hex("statement", &statement);
    let pp = pin_proof(&verifier().1, &statement);
    page.hex("pp", pp.reveal());
    let proof = sealed(ENC, 0x67, INFO_PIN_PROOF, &hash(&statement), pp.reveal());
    page.hex("proof", cbor::encode(&proof));
    let rm = ratchet_mac(&Secret::new([0x0a; 32]), &statement);
    page.hex("rm, under the ratchet 0a..", rm);
    let input = signing_input(&statement, Some(&Proof::Pin(proof.clone())), &rm);
    page.hex("signed", &input);
    let answer = cbor::encode(&Answer {
        statement,
        proof: Some(proof),
        ratchet: Digest::from_bytes(rm),
        signature: sign(DK, &input),
        assertion: None,
    });
    page.hex("answer", &answer);
    answer
}

fn result(page: &mut Page, answer: &[u8]) {
    page.say("the result, a JWS; the next ratchet in it is 0b..");
    let request = RequestId::from_bytes([0xe4; 16]);
    let aad = ratchet_context(request, &hash(answer));
    let result = AnswerResult {
        audience: public(DK).thumbprint(),
        request,
        answer: Digest::from_bytes(hash(answer)),
        outcome: Outcome::Approved,
        ratchet: Some(sealed(DE, 0x68, INFO_TO_PHONE, &aad, &[0x0b; 32])),
        again: None,
        tries_left: 5,
        completion: None,
        share: None,
        offline: None,
    };
    page.text("result", &jws_of(Kind::Result, &cbor::encode(&result)));
}

#[test]
fn pictures() {
    let mut page = Page("# Pictures, protocol section 6.\n".to_owned());
    let mut seed = [0; 32];
    (0..32_u8).for_each(|n| seed[usize::from(n)] = n);
    page.say("seed 00..1f: the answers in the contexts \"0\" to \"19\", and the grid of the device with thumbprint 2a..");
    for number in 0..20 {
        let right = picture::answer(&seed, &[number.to_string().as_bytes()]);
        let grid = picture::grid(&seed, Thumbprint::from_bytes([0x2a; 32]), right);
        let words: Vec<&str> = grid.iter().map(|p| p.drawing().word).collect();
        page.text(
            &format!("{number}"),
            &format!("{} of {}", right.drawing().word, words.join(", ")),
        );
    }
    page.say("the same seed in transfer mode: what is carried over in the contexts \"0\" to \"4\", and that device's thirty-six");
    for number in 0..5 {
        let four = picture::carried(&seed, &[number.to_string().as_bytes()]);
        let words: Vec<&str> = four.iter().map(|p| p.drawing().word).collect();
        page.text(&format!("four {number}"), &words.join(", "));
    }
    let grid = picture::wide_grid(&seed, Thumbprint::from_bytes([0x2a; 32]));
    let words: Vec<&str> = grid.iter().map(|p| p.drawing().word).collect();
    page.text("thirty-six", &words.join(", "));
    page.compare("pictures.txt");
}
