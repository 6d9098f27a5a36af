//! What this machine can do at most: the limits that the server's numbers stand beside.

use std::{
    fs::OpenOptions,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
        UnparsedPublicKey,
    },
};
use symbolon_core::{
    moment::Moment,
    otp::{Algorithm, Digits, Key, Period, totp},
};

/// How long each of them is measured.
const FOR: Duration = Duration::from_secs(2);

/// Measures and prints.
pub(crate) fn measure(folder: &Path) {
    let path = folder.join("yardstick");
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .unwrap();
    print(
        "syncs of 4 KiB to this disk",
        rate(|| {
            file.write_all(&[0; 4096]).unwrap();
            file.sync_data().unwrap();
        }),
    );
    std::fs::remove_file(path).unwrap();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pair = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pair.as_ref()).unwrap();
    let random = SystemRandom::new();
    print(
        "P-256 signatures made",
        rate(|| {
            pair.sign(&random, b"message").unwrap();
        }),
    );
    let signature = pair.sign(&random, b"message").unwrap();
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
    print(
        "P-256 signatures checked",
        rate(|| {
            public.verify(b"message", signature.as_ref()).unwrap();
        }),
    );
    let key = Key::new(b"12345678901234567890".to_vec());
    let (period, digits) = (Period::new(30).unwrap(), Digits::new(6).unwrap());
    let mut second = 0;
    print(
        "one-time passwords checked",
        rate(|| {
            second += 1;
            let at = Moment::from_seconds(1_700_000_000 + second);
            let code = totp(&key, at, period, Algorithm::Sha1, digits);
            assert_eq!(code.as_str().len(), 6);
        }),
    );
}

/// How often per second, on one core.
fn rate(mut what: impl FnMut()) -> f64 {
    let begun = Instant::now();
    let mut times = 0_u32;
    while begun.elapsed() < FOR {
        for _ in 0..16 {
            what();
        }
        times += 16;
    }
    f64::from(times) / begun.elapsed().as_secs_f64()
}

fn print(what: &str, rate: f64) {
    println!("  {what:<32} {rate:>12.0} /s");
}
