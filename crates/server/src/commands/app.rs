//! `symbolon app`: the applications behind the portal.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use symbolon_flow::{
    administer::officer::By,
    connect::clients::{Connected, Connection},
};
use symbolon_model::application::{Application, Key, Link, Unfit};
use symbolon_oidc::client::Subject;

use super::{
    person::{broken, refuse},
    serve::server,
};
use crate::CannotStart;

/// Look after the applications behind the portal.
#[derive(Debug, Subcommand)]
pub(super) enum App {
    /// Add an application, or change what is known of one.
    Add(Add),
    /// List applications in the order of their tiles: short name, name, address, heading.
    List {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
    },
    /// Connect an application through OpenID Connect; its secret is printed once. Again for another
    /// secret.
    Connect(Connect),
    /// Take the connection of an application away: its tokens count no more.
    Disconnect {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Its short name, which is its client id.
        key: String,
    },
    /// Remove an application: its tile is gone for everybody.
    Remove {
        /// The configuration file.
        #[arg(long)]
        config: PathBuf,
        /// Its short name.
        key: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// Its short name: small letters, digits and hyphens.
    key: String,
    /// What people call it.
    name: String,
    /// The https address that its tile leads to; none as long as it is not connected.
    #[arg(long, default_value = "")]
    link: String,
    /// The heading that its tile stands under.
    #[arg(long, default_value = "")]
    heading: String,
    /// Which tile it is, counted from 1; the last one, or where it is, when not given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    place: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct Connect {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// Its short name, which is its client id.
    key: String,
    /// Where people are sent back to, byte for byte; once for each.
    #[arg(long, required = true)]
    redirect: Vec<String>,
    /// Where people may be sent to after signing out, byte for byte; once for each.
    #[arg(long)]
    after_sign_out: Vec<String>,
    /// All applications that say so know people by the same name; others each by another one.
    #[arg(long)]
    public_subject: bool,
    /// It cannot keep a secret: an app on a device, or a page.
    #[arg(long)]
    no_secret: bool,
}

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
async fn connect(connect: Connect) -> Result<(), CannotStart> {
    let key = Key::parse(&connect.key).ok_or_else(|| refuse(why(Unfit::Key)))?;
    let (server, config) = server(&connect.config).await?;
    let wanted = Connection {
        redirects: connect.redirect,
        after_sign_out: connect.after_sign_out,
        subject: if connect.public_subject {
            Subject::Public
        } else {
            Subject::Pairwise
        },
        is_public: connect.no_secret,
    };
    let connected = server.flow.connect_application(By::Console, &key, wanted);
    match connected.await.map_err(broken)? {
        Connected::Done(secret) => {
            println!("issuer         {}", config.portal);
            println!("client id      {key}");
            if let Some(secret) = secret {
                println!("client secret  {}", secret.reveal());
            }
            Ok(())
        }
        Connected::Missing => Err(refuse(MISSING)),
        Connected::Unfit => Err(refuse(
            "a redirect is an https address without a fragment; http on this machine only",
        )),
    }
}

const MISSING: &str = "there is no application of this short name; add it first";

#[expect(clippy::print_stdout, reason = "this is what the command prints")]
pub(super) async fn run(command: App) -> Result<(), CannotStart> {
    match command {
        App::Add(add) => {
            let wanted = Application::written(&add.key, &add.name, &add.link, &add.heading);
            let wanted = wanted.map_err(|unfit| refuse(why(unfit)))?;
            let (server, _config) = server(&add.config).await?;
            let place = add.place.map(usize::from);
            let put = server.flow.put_application(By::Console, &wanted, place);
            put.await.map_err(broken)?;
        }
        App::List { config } => {
            let (server, _config) = server(&config).await?;
            for one in server.flow.applications().await.map_err(broken)? {
                let link = one.link.as_ref().map_or("-", Link::as_str);
                println!("{}\t{}\t{link}\t{}", one.key, one.name, one.heading);
            }
        }
        App::Connect(wanted) => connect(wanted).await?,
        App::Disconnect { config, key } => {
            let key = Key::parse(&key).ok_or_else(|| refuse(why(Unfit::Key)))?;
            let (server, _config) = server(&config).await?;
            let gone = server.flow.disconnect_application(By::Console, &key).await;
            if !gone.map_err(broken)? {
                return Err(refuse("this application is not connected"));
            }
        }
        App::Remove { config, key } => {
            let key = Key::parse(&key).ok_or_else(|| refuse(why(Unfit::Key)))?;
            let (server, _config) = server(&config).await?;
            let removed = server.flow.remove_application(By::Console, &key).await;
            if !removed.map_err(broken)? {
                return Err(refuse("there is no application of this short name"));
            }
        }
    }
    Ok(())
}

const fn why(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::Key => "a short name is 1 to 40 small letters, digits and hyphens, no hyphen first",
        Unfit::Name => "a name has to have a letter",
        Unfit::Link => "the link has to be an https address that a browser may be sent to",
    }
}
