//! Clients: applications that sign people in through OpenID Connect.

use symbolon_model::application::Key;
use symbolon_oidc::client::{Algorithm, Client, Subject};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    CLIENT = "
        SELECT application, secret, redirects, after_sign_out, signs, subject FROM client
        WHERE application = $1";
    SAVE_CLIENT = "
        INSERT INTO client (application, secret, redirects, after_sign_out, signs, subject)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (application) DO UPDATE
        SET secret = excluded.secret, redirects = excluded.redirects,
            after_sign_out = excluded.after_sign_out, signs = excluded.signs,
            subject = excluded.subject";
    REMOVE_CLIENT = "
        DELETE FROM client WHERE application = $1";
}

impl Store {
    /// The client with this id.
    pub async fn client(&self, id: &str) -> Result<Option<Client>, Broken> {
        let row = self.row(&CLIENT, vec![id.into()]).await?;
        row.map(read).transpose()
    }
}

/// Keeps a client, in the place of what it was.
pub fn save(client: &Client) -> Write {
    let values = vec![
        client.id.as_str().into(),
        client.secret.as_ref().into(),
        client.redirects.join("\n").into(),
        client.after_sign_out.join("\n").into(),
        client.signs.name().into(),
        client.subject.name().into(),
    ];
    Write::one(&SAVE_CLIENT, values)
}

/// Forgets a client, and everything that was granted to it; lost when there is none.
pub fn remove(application: &Key) -> Write {
    Write::one(&REMOVE_CLIENT, vec![application.as_str().into()])
}

fn read(row: Row) -> Result<Client, Broken> {
    let mut columns = row.columns("client");
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    Ok(Client {
        id: columns.text()?,
        secret: columns.fixed_or_null()?,
        redirects: lines(columns.text()?),
        after_sign_out: lines(columns.text()?),
        signs: Algorithm::named(&columns.text()?)
            .ok_or_else(|| columns.wrong("unknown algorithm"))?,
        subject: Subject::named(&columns.text()?)
            .ok_or_else(|| columns.wrong("unknown subject"))?,
    })
}
