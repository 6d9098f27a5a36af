//! A PostgreSQL server of our own, for as long as the tests run: a temporary folder, a free
//! port on loopback, another user when we are root, since PostgreSQL refuses to run as root.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    steps::{Done, failed, run},
    system::{is_root, needs},
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
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("symbolon-pg-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).map_err(|e| failed("make a folder", &e))?;
        let bin = newest(Path::new("/usr/lib/postgresql"))?.join("bin");
        let server = Self {
            folder,
            bin,
            port: free_port()?,
            as_other: is_root(),
        };
        if server.as_other {
            let mut chown = Command::new("chown");
            run(
                "hand the folder to postgres",
                chown.arg("postgres").arg(&server.folder),
            )?;
        }
        server.make_cluster()?;
        server.launch()?;
        Ok(server)
    }

    fn make_cluster(&self) -> Done {
        let mut initdb = self.command("initdb");
        initdb.arg("-D").arg(self.folder.join("data"));
        initdb.args(["-A", "trust", "-U", "symbolon", "-E", "UTF8", "--no-sync"]);
        run("make a PostgreSQL cluster", initdb.stdout(Stdio::null()))
    }

    fn launch(&self) -> Done {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=200",
            self.port,
            self.folder.display()
        );
        let mut start = self.command("pg_ctl");
        start
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-w", "-o", &options]);
        start.arg("-l").arg(self.folder.join("log")).arg("start");
        run("start PostgreSQL", start.stdout(Stdio::null()))
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
        let mut stop = self.command("pg_ctl");
        stop.arg("-D")
            .arg(self.folder.join("data"))
            .args(["-m", "immediate", "stop"]);
        // Whatever fails here fails at the end of the tests, and hurts nobody.
        let _ = run("stop PostgreSQL", stop.stdout(Stdio::null()));
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> Done<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| failed("find a port", &e))?;
    Ok(listener
        .local_addr()
        .map_err(|e| failed("find a port", &e))?
        .port())
}

fn newest(folder: &Path) -> Done<PathBuf> {
    let entries = fs::read_dir(folder).map_err(|e| failed("find PostgreSQL", &e))?;
    let mut versions: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    versions.sort();
    versions
        .pop()
        .ok_or_else(|| "PostgreSQL is installed without any version".to_owned())
}
