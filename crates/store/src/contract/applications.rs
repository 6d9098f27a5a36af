//! Applications come back in their order, as they were kept.

use symbolon_model::application::{Application, Key};

use super::samples::{ALICE, NOW, done};
use crate::{Commit, Store, applications};

pub(super) async fn applications_are_kept(store: &Store) {
    let key = |text: &str| Key::parse(text).unwrap();
    let first = store.applications().await.unwrap();
    assert_eq!(first.len(), 1, "the support desk is there from the start");
    let wiki = Application::written("wiki", "Wiki", "https://wiki.acme.test/", "Work").unwrap();
    let plan = Application::written("plan", "Plan", "", "").unwrap();
    done(store, vec![applications::insert(&wiki)]).await;
    done(store, vec![applications::insert(&plan)]).await;
    let again = store.commit(vec![applications::insert(&wiki)]).await;
    assert_eq!(again.unwrap(), Commit::Lost(applications::TAKEN));

    assert_eq!(
        store.application(&wiki.key).await.unwrap(),
        Some(wiki.clone())
    );
    let all = store.applications().await.unwrap();
    let keys: Vec<&str> = all.iter().map(|one| one.application.key.as_str()).collect();
    assert_eq!(keys, ["support", "wiki", "plan"]);
    let places: Vec<i64> = all.iter().map(|one| one.place).collect();
    let [_, second, third] = places.as_slice() else {
        panic!("there are three")
    };
    done(store, vec![applications::place(&plan.key, *second, *third)]).await;
    let late = applications::place(&plan.key, *third, *third);
    let late = store.commit(vec![late]).await.unwrap();
    assert_eq!(late, Commit::Lost("PLACE_APPLICATION"));

    let changed = Application {
        link: None,
        ..wiki.clone()
    };
    done(store, vec![applications::save(&changed)]).await;
    assert_eq!(store.application(&wiki.key).await.unwrap(), Some(changed));
    for moment in [NOW, NOW.plus_seconds(1)] {
        done(
            store,
            vec![applications::note_use(ALICE, &wiki.key, moment)],
        )
        .await;
    }
    let used = store.applications_used(ALICE).await.unwrap();
    assert_eq!(used, [("wiki".to_owned(), NOW.plus_seconds(1))]);
    done(store, vec![applications::remove(&wiki.key)]).await;
    assert_eq!(store.application(&wiki.key).await.unwrap(), None);
    assert_eq!(store.applications_used(ALICE).await.unwrap(), []);
    let gone = store.commit(vec![applications::remove(&wiki.key)]).await;
    assert_eq!(gone.unwrap(), Commit::Lost("REMOVE_APPLICATION"));
    assert_eq!(store.application(&key("wiki")).await.unwrap(), None);
    done(store, vec![applications::remove(&plan.key)]).await;
}
