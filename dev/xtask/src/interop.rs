//! `cargo xtask interop`: what others wrote tries this server.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    app, browser_tests,
    counted::Count,
    steps::{Done, cargo, failed, root, run, target},
    system::needs,
};

/// Tries an HTTP API by its description; from the Python package index.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// Every scope there is.
const SCOPES: [&str; 8] = [
    "people:read",
    "people:write",
    "people:end",
    "devices:write",
    "log:read",
    "letters",
    "settings:read",
    "applications",
];

/// Everything, in full.
pub(crate) fn run_all() -> Done {
    api(200)?;
    relying_parties()
}

/// Applications that others wrote sign somebody in here, in a real browser, with `tally` as the phone.
fn relying_parties() -> Done {
    needs(
        "Apache with mod_auth_openidc",
        &[
            "/usr/sbin/apache2",
            "/usr/lib/apache2/modules/mod_auth_openidc.so",
            "/etc/mime.types",
        ],
        &["apache2-bin", "libapache2-mod-auth-openidc", "media-types"],
    )?;
    app::build(true)?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]);
    run(
        "install the relying parties",
        npm.current_dir(root().join("e2e/interop")),
    )?;
    browser_tests::run_stories("interop", &mut Count::default())
}

/// The same where the tool can be had; said where it cannot.
pub(crate) fn api_if_possible(each: u32) -> Done {
    match installed() {
        Ok(_) => api(each),
        Err(why) => {
            println!("── try the HTTP API by its description: left out, {why}");
            Ok(())
        }
    }
}

/// The HTTP API against its own description, so many requests for each operation.
pub(crate) fn api(each: u32) -> Done {
    let tool = installed()?;
    cargo(
        "build the server",
        &["build", "--package", "symbolon-server"],
    )?;
    let server = Server::start()?;
    let token = server.symbolon(&["token", "add"], &{
        let scopes = SCOPES.iter().flat_map(|scope| ["--scope", scope]);
        ["Schemathesis"]
            .into_iter()
            .chain(scopes)
            .collect::<Vec<_>>()
    })?;
    let mut command = Command::new(tool);
    command
        .current_dir(&server.folder)
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", server.origin))
        .arg("--header")
        .arg(format!("Authorization: Bearer {}", token.trim()))
        .args(["--max-examples", &each.to_string(), "--no-color"])
        // A description cannot say everything: which letters an address may have, say.
        .args(["--exclude-checks", "positive_data_acceptance"]);
    run("try the HTTP API by its description", &mut command)
}

/// The tool in an environment of its own below the target folder.
fn installed() -> Done<PathBuf> {
    needs(
        "Python",
        &["/usr/bin/python3", "/usr/lib/python3/dist-packages/pip"],
        &["python3-venv", "python3-pip"],
    )?;
    let folder = target("interop/python");
    let tool = folder.join("bin/schemathesis");
    if tool.exists() {
        return Ok(tool);
    }
    let mut venv = Command::new("/usr/bin/python3");
    run(
        "make a Python environment",
        venv.args(["-m", "venv"]).arg(&folder),
    )?;
    let mut pip = Command::new(folder.join("bin/pip"));
    run(
        "install schemathesis",
        pip.args(["install", "--quiet", "--only-binary", ":all:", SCHEMATHESIS]),
    )?;
    Ok(tool)
}

/// A server with a database of its own, for as long as this lives.
struct Server {
    process: Child,
    folder: PathBuf,
    origin: String,
}

impl Server {
    fn start() -> Done<Self> {
        let folder = std::env::temp_dir().join(format!("symbolon-interop-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|e| failed("make a folder", &e))?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = port.map_err(|e| failed("find a port", &e))?.port();
        let here = folder.display();
        let config = format!(
            "organisation = \"Acme\"\nportal = \"http://localhost:{port}\"\nlisten = \"127.0.0.1:{port}\"\n\
             database = \"sqlite:{here}/interop.sqlite\"\nkeys = \"{here}/keys\"\n\
             [mail]\nrelay = \"smtp://127.0.0.1:25\"\nfrom = \"Acme <no-reply@acme.test>\"\n"
        );
        fs::write(folder.join("symbolon.toml"), config)
            .map_err(|e| failed("write a configuration", &e))?;
        symbolon(&folder, &["migrate"], &[])?;
        let mut serve = Command::new(target("debug/symbolon"));
        serve
            .args(["serve", "--config"])
            .arg(folder.join("symbolon.toml"));
        let serve = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = serve.map_err(|e| failed("start the server", &e))?;
        let origin = format!("http://localhost:{port}");
        let server = Self {
            process,
            folder,
            origin,
        };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err("the server did not start".to_owned())
    }

    fn symbolon(&self, command: &[&str], arguments: &[&str]) -> Done<String> {
        symbolon(&self.folder, command, arguments)
    }
}

fn symbolon(folder: &Path, command: &[&str], arguments: &[&str]) -> Done<String> {
    let mut program = Command::new(target("debug/symbolon"));
    program
        .args(command)
        .arg("--config")
        .arg(folder.join("symbolon.toml"));
    let output = program.args(arguments).stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| failed("run symbolon", &e))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("symbolon {}: {}", command.join(" "), output.status))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
