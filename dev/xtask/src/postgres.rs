//! A PostgreSQL server of our own, for as long as the tests run: a temporary folder, a free
//! port on loopback, another user when we are root, since PostgreSQL refuses to run as root.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    steps::{Done, failed, run},
    system::needs,
};

/// A running server; dropping it stops it.
pub(crate) struct Server {
    folder: PathBuf,
    bin: PathBuf,
    port: u16,
    as_other: bool,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// Starts one.
    pub(crate) fn start() -> Done<Self> {
        needs("PostgreSQL", &["/usr/lib/postgresql"], &["postgresql"])?;
        let bin = newest(Path::new("/usr/lib/postgresql"))?.join("bin");
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| failed("find a port", &e))?;
        let port = listener
            .local_addr()
            .map_err(|e| failed("find a port", &e))?
            .port();
        drop(listener);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("symbolon-pg-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).map_err(|e| failed("make a folder", &e))?;
        let as_other = fs::metadata("/root").is_ok_and(|_| {
            Command::new("test")
                .args(["-w", "/root"])
                .status()
                .is_ok_and(|s| s.success())
        });
        let server = Self {
            folder,
            bin,
            port,
            as_other,
        };
        if as_other {
            let mut chown = Command::new("chown");
            run(
                "hand the folder to postgres",
                chown.arg("postgres").arg(&server.folder),
            )?;
        }
        let data = server.folder.join("data");
        let data = data.to_string_lossy();
        run(
            "make a PostgreSQL cluster",
            server
                .command("initdb")
                .args([
                    "-D",
                    &data,
                    "-A",
                    "trust",
                    "-U",
                    "symbolon",
                    "-E",
                    "UTF8",
                    "--no-sync",
                ])
                .stdout(std::process::Stdio::null()),
        )?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=200",
            server.folder.display()
        );
        let log = server.folder.join("log");
        run(
            "start PostgreSQL",
            server
                .command("pg_ctl")
                .args([
                    "-D",
                    &data,
                    "-w",
                    "-o",
                    &options,
                    "-l",
                    &log.to_string_lossy(),
                    "start",
                ])
                .stdout(std::process::Stdio::null()),
        )?;
        Ok(server)
    }

    /// Where it is: without a database, so that each test makes its own.
    pub(crate) fn address(&self) -> String {
        format!("postgres://symbolon@127.0.0.1:{}", self.port)
    }

    fn command(&self, program: &str) -> Command {
        let path = self.bin.join(program);
        if !self.as_other {
            return Command::new(path);
        }
        let mut command = Command::new("runuser");
        command
            .args(["-u", "postgres", "--"])
            .arg(path)
            .current_dir("/");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        let data = data.to_string_lossy();
        let mut stop = self.command("pg_ctl");
        let _ = run(
            "stop PostgreSQL",
            stop.args(["-D", &data, "-m", "immediate", "stop"])
                .stdout(std::process::Stdio::null()),
        );
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn newest(folder: &Path) -> Done<PathBuf> {
    let entries = fs::read_dir(folder).map_err(|e| failed("find PostgreSQL", &e))?;
    let mut versions: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    versions.sort();
    versions
        .pop()
        .ok_or_else(|| "PostgreSQL is installed without any version".to_owned())
}
