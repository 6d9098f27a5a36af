//! `symbolon app`: the applications behind the portal.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use symbolon_flow::administer::officer::By;
use symbolon_model::application::{Application, Key, Link, Unfit};

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
