//! `cargo xtask bench`: how fast and how small.
//!
//! One server process on one core, the swarm on another; every number is printed beside what this
//! machine can do at most.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    browser_tests, build,
    steps::{self, Done, cargo, failed, root, target},
};

/// People with phones; each signs in a few times only, as people do.
const PEOPLE: &str = "2000";

/// How many sign in at once, for how many seconds, and for how many milliseconds each looks at the
/// picture: without looking the server's core is full, with it there is room.
const LOADS: [(&str, &str, &str); 4] = [
    ("1", "5", "0"),
    ("32", "10", "0"),
    ("100", "20", "0"),
    ("100", "20", "250"),
];

/// Measures and prints everything.
pub(crate) fn run() -> Done {
    build()?;
    cargo(
        "build the swarm",
        &["build", "--release", "--package", "symbolon-swarm"],
    )?;
    let folder = target("bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|e| failed("make target/bench", &e))?;
    let (config, port) = configure(&folder)?;
    let config = config.display().to_string();
    swarm(&["yardsticks", "--folder", &folder.display().to_string()])?;
    swarm(&["seed", "--config", &config, "--people", PEOPLE])?;
    let server = Server::start(&config, port)?;
    server.memory("at rest")?;
    for (in_flight, seconds, look) in LOADS {
        let load = ["load", "--config", &config, "--in-flight", in_flight];
        swarm(&[&load[..], &["--seconds", seconds, "--look", look]].concat())?;
    }
    server.memory("after the load")?;
    drop(server);
    app_size()?;
    browser_tests::cold_start()
}

fn configure(folder: &Path) -> Done<(PathBuf, u16)> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let port = free.map_err(|e| failed("find a port", &e))?.port();
    let here = folder.display();
    let text = format!(
        "organisation = \"Benchmark\"\nportal = \"http://localhost:{port}\"\n\
         listen = \"127.0.0.1:{port}\"\ndatabase = \"sqlite:{here}/bench.sqlite\"\n\
         keys = \"{here}/keys\"\n[limits]\nstarts_per_account = 1000000\n\
         starts_per_source = 4000000000\n[mail]\nrelay = \"smtp://127.0.0.1:1\"\n\
         from = \"nobody@swarm.test\"\n"
    );
    let path = folder.join("symbolon.toml");
    fs::write(&path, text).map_err(|e| failed("write the configuration", &e))?;
    Ok((path, port))
}

fn swarm(arguments: &[&str]) -> Done {
    let mut command = on_core(1, &target("release/symbolon-swarm"));
    steps::run(&arguments.join(" "), command.args(arguments))
}

/// A program on one core of its own, where the system can do that.
fn on_core(core: usize, program: &Path) -> Command {
    let many = thread::available_parallelism().map_or(1, usize::from);
    if many < 2 || !Path::new("/usr/bin/taskset").exists() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.arg("-c").arg(core.to_string()).arg(program);
    command
}

/// The server under measurement; ends with this.
struct Server(Child);

impl Server {
    fn start(config: &str, port: u16) -> Done<Self> {
        println!("── start the server on one core");
        let begun = Instant::now();
        let child = on_core(0, &target("release/symbolon"))
            .args(["serve", "--config", config])
            .current_dir(root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let server = Self(child.map_err(|e| failed("start the server", &e))?);
        while !is_ready(port) {
            if begun.elapsed() > Duration::from_secs(20) {
                return Err("the server does not get ready".to_owned());
            }
            thread::sleep(Duration::from_millis(1));
        }
        println!("  ready after {} ms", begun.elapsed().as_millis());
        Ok(server)
    }

    fn memory(&self, when: &str) -> Done {
        let path = format!("/proc/{}/status", self.0.id());
        let status = fs::read_to_string(path).map_err(|e| failed("read the memory", &e))?;
        let mib = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|line| line.split_whitespace().next());
            kib.and_then(|kib| kib.parse::<u32>().ok()).unwrap_or(0) / 1024
        };
        println!(
            "  memory {when}: {} MiB, at most {} MiB",
            mib("VmRSS:"),
            mib("VmHWM:")
        );
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_ready(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let ask =
        format!("GET /health HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 12];
    stream.write_all(ask.as_bytes()).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer == *b"HTTP/1.1 200"
}

/// The app as it travels, drawings apart.
fn app_size() -> Done {
    let entries = fs::read_dir(root().join("target/app"));
    let entries = entries.map_err(|e| failed("read target/app", &e))?;
    let packed = entries.filter_map(Result::ok).filter(|entry| {
        let path = entry.path();
        path.extension().is_some_and(|extension| extension == "br")
    });
    let bytes: u64 = packed
        .filter_map(|entry| Some(entry.metadata().ok()?.len()))
        .sum();
    println!("── the app's size\n  {} kB as brotli", bytes / 1000);
    Ok(())
}
