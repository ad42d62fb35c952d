//! The built Worker in workerd, through `server.mjs`: started for a test, and gone after it.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value, json};

use super::books;
use super::client::{Answer, Client};
use super::supplier::Supplier;

/// How many servers run at once: they share the machine's cores and memory.
const AT_ONCE: usize = 4;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ONE_ENDED: Condvar = Condvar::new();
static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// A running Fiado. Cheap to clone; the last clone ends it.
#[derive(Clone)]
pub struct Fiado {
    pub(super) server: Arc<Server>,
}

/// How a Fiado is to be started.
#[derive(Clone, Default)]
pub struct Setup {
    vars: Map<String, Value>,
    limits: Map<String, Value>,
}

/// One state directory and the processes that serve it.
pub struct Server {
    state: PathBuf,
    setup: Mutex<Setup>,
    process: Mutex<Option<Process>>,
    /// Requests share it; who writes to the database's file has it alone.
    pub(super) traffic: RwLock<()>,
    /// The database's file, known from the first start on.
    db: Mutex<PathBuf>,
    slugs: Mutex<HashMap<String, u32>>,
    pub(super) agent: ureq::Agent,
}

struct Process {
    node: Child,
    workerd: Option<u32>,
    url: String,
}

impl Fiado {
    /// With an empty database of its own.
    pub fn start() -> Fiado {
        Setup::default().start()
    }

    /// The one that several tests share; suppliers keep them apart.
    pub fn shared() -> Fiado {
        let mut shared = lock(&SHARED);
        if let Some(server) = shared.upgrade() {
            return Fiado { server };
        }
        let fiado = Fiado::start();
        *shared = Arc::downgrade(&fiado.server);
        fiado
    }

    /// Stands still at this instant, such as `2026-03-28T22:59:00Z`.
    pub fn with_clock(instant: &str) -> Setup {
        Setup::default().with_clock(instant)
    }

    pub fn with_vars(vars: Value) -> Setup {
        Setup::default().with_vars(vars)
    }

    /// `{"SIGN_IN_LIMITER": 3}`: calls a minute.
    pub fn with_limits(limits: Value) -> Setup {
        Setup::default().with_limits(limits)
    }

    /// A new supplier in Spain. Where the name is taken, its slug gets a number.
    pub fn supplier(&self, name: &str) -> Supplier {
        Supplier::sign_up(self, name, json!({}))
    }

    /// A new supplier, some of its fields being others: `json!({"timezone": "America/Mexico_City"})`.
    pub fn supplier_with(&self, name: &str, fields: Value) -> Supplier {
        Supplier::sign_up(self, name, fields)
    }

    /// Somebody without credentials; keeps the cookies that it is given.
    pub fn visitor(&self) -> Client {
        Client::visitor(self)
    }

    /// Runs what the cron trigger runs, as if it were this instant, and waits for its end. It looks after every
    /// supplier, so it belongs on a server of one's own.
    pub fn run_cron(&self, instant: &str) -> Answer {
        let at = chrono::DateTime::parse_from_rfc3339(instant)
            .expect("an instant")
            .timestamp_millis();
        self.visitor()
            .get(&format!("/cdn-cgi/local/scheduled?cron=*/15+*+*+*+*&time={at}"))
            .expect(200)
    }

    /// Moves the stopped clock; the server starts anew on the same state.
    pub fn set_clock(&self, instant: &str) {
        self.stop();
        lock(&self.server.setup)
            .vars
            .insert("CLOCK".to_owned(), instant.into());
        self.server.launch();
    }

    /// The instant that the server believes it is.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        match lock(&self.server.setup).vars.get("CLOCK").and_then(Value::as_str) {
            Some(clock) => clock.parse().expect("an instant"),
            None => std::time::SystemTime::now().into(),
        }
    }

    pub fn url(&self) -> String {
        self.server.url().expect("the server is running")
    }

    /// The database itself, to look at.
    pub fn database(&self) -> Connection {
        open(&lock(&self.server.db), OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    /// Writes to the database itself. No request is under way meanwhile: workerd does not wait for another writer.
    pub fn write<T>(&self, what: impl FnOnce(&mut Connection) -> T) -> T {
        let _alone = self
            .server
            .traffic
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        what(&mut open(
            &lock(&self.server.db),
            OpenFlags::SQLITE_OPEN_READ_WRITE,
        ))
    }

    /// How many objects R2 holds under keys that begin so.
    pub fn files_below(&self, prefix: &str) -> i64 {
        let mut count = 0;
        for bucket in databases_in(&self.server.state.join("v3/r2")) {
            let db = open(&bucket, OpenFlags::SQLITE_OPEN_READ_ONLY);
            let sql = "SELECT count(*) FROM _mf_objects WHERE substr(key, 1, length(?1)) = ?1";
            count += db
                .query_row(sql, [prefix], |row| row.get::<_, i64>(0))
                .unwrap_or_default();
        }
        count
    }

    /// Ends the server as an operator does.
    pub fn stop(&self) {
        self.server.end(false);
    }

    /// `kill -9`, for workerd and for node.
    pub fn kill(&self) {
        self.server.end(true);
    }

    /// Again on the same state, at another address.
    pub fn restart(&self) {
        self.server.end(false);
        self.server.launch();
    }

    /// What the Worker logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.server.state.join("log")).unwrap_or_default()
    }

    pub(super) fn free_slug(&self, name: &str) -> String {
        let mut slugs = lock(&self.server.slugs);
        let count = slugs.entry(name.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 {
            name.to_owned()
        } else {
            format!("{name}-{count}")
        }
    }
}

impl Setup {
    pub fn with_clock(mut self, instant: &str) -> Setup {
        self.vars.insert("CLOCK".to_owned(), instant.into());
        self
    }

    pub fn with_vars(mut self, vars: Value) -> Setup {
        self.vars.extend(vars.as_object().expect("an object").clone());
        self
    }

    pub fn with_limits(mut self, limits: Value) -> Setup {
        self.limits.extend(limits.as_object().expect("an object").clone());
        self
    }

    pub fn start(self) -> Fiado {
        let mut running = lock(&RUNNING);
        while *running >= AT_ONCE {
            running = ONE_ENDED.wait(running).unwrap_or_else(PoisonError::into_inner);
        }
        *running += 1;
        drop(running);
        // From here on, dropping the server gives the place back.
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        let server = Server {
            state: new_state(),
            setup: Mutex::new(self),
            process: Mutex::new(None),
            db: Mutex::default(),
            traffic: RwLock::new(()),
            slugs: Mutex::new(HashMap::new()),
            agent,
        };
        server.launch();
        Fiado {
            server: Arc::new(server),
        }
    }
}

impl Server {
    pub(super) fn url(&self) -> Option<String> {
        lock(&self.process).as_ref().map(|process| process.url.clone())
    }

    pub(super) fn end_of_log(&self) -> String {
        let log = fs::read_to_string(self.state.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    fn launch(&self) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for needed in [
            "build/index.js",
            "build/index_bg.wasm",
            "node_modules/.bin/node",
            "node_modules/miniflare",
        ] {
            let there = root.join(needed).exists();
            assert!(
                there,
                "{needed} is missing: run `make prepare build` first (or everything with `make test`)"
            );
        }
        let setup = lock(&self.setup).clone();
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.state.join("log"))
            .expect("a log");
        let mut node = Command::new(root.join("node_modules/.bin/node"))
            .arg(root.join("tests/support/server.mjs"))
            .arg("--state")
            .arg(&self.state)
            .args(["--vars", &Value::Object(setup.vars).to_string()])
            .args(["--limits", &Value::Object(setup.limits).to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("node starts");
        let mut line = String::new();
        let read = BufReader::new(node.stdout.take().expect("a pipe")).read_line(&mut line);
        let ready: Value = match read.ok().and_then(|_| serde_json::from_str(&line).ok()) {
            Some(ready) => ready,
            None => {
                let _ = node.kill();
                let _ = node.wait();
                let log = fs::read_to_string(self.state.join("log")).unwrap_or_default();
                panic!("the server did not start:\n{line}{log}");
            }
        };
        let workerd = ready["workerd_pid"]
            .as_u64()
            .and_then(|pid| u32::try_from(pid).ok());
        let url = ready["url"].as_str().expect("an address").to_owned();
        *lock(&self.db) = ready["db"].as_str().expect("a path").into();
        *lock(&self.process) = Some(Process { node, workerd, url });
    }

    fn end(&self, at_once: bool) {
        let Some(mut process) = lock(&self.process).take() else {
            return;
        };
        if at_once {
            if let Some(workerd) = process.workerd {
                let _ = Command::new("kill").args(["-9", &workerd.to_string()]).status();
            }
            let _ = process.node.kill();
        }
        // It ends when its stdin closes.
        drop(process.node.stdin.take());
        let patience = Instant::now() + Duration::from_secs(10);
        while matches!(process.node.try_wait(), Ok(None)) {
            if Instant::now() > patience {
                let _ = process.node.kill();
                if let Some(workerd) = process.workerd {
                    let _ = Command::new("kill").args(["-9", &workerd.to_string()]).status();
                }
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let failing = std::thread::panicking();
        if failing {
            let log = fs::read_to_string(self.state.join("log")).unwrap_or_default();
            if !log.trim().is_empty() {
                eprintln!("--- the server's log ---\n{}", log.trim_end());
            }
        }
        self.end(false);
        let db = lock(&self.db).clone();
        let faults = if failing || !db.exists() {
            Vec::new()
        } else {
            books::faults_in_file(&db)
        };
        let _ = fs::remove_dir_all(&self.state);
        *lock(&RUNNING) -= 1;
        ONE_ENDED.notify_one();
        assert!(
            faults.is_empty(),
            "the database does not hold what it must:\n{}",
            faults.join("\n")
        );
    }
}

fn open(path: &Path, flags: OpenFlags) -> Connection {
    let db = Connection::open_with_flags(path, flags).expect("the database opens");
    db.busy_timeout(Duration::from_secs(10)).expect("a time limit");
    db
}

/// A poisoned lock says only that another test failed.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_state() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("states");
    let turn = NEXT.fetch_add(1, Ordering::Relaxed);
    if turn == 0 {
        remove_left_behind(&all);
    }
    let state = all.join(format!("{}-{turn}", std::process::id()));
    fs::create_dir_all(&state).expect("a directory");
    state
}

/// A killed run could not tidy up.
fn remove_left_behind(all: &Path) {
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.split('-').next().unwrap_or_default().to_owned();
        if Path::new("/proc/self").exists() && !Path::new("/proc").join(owner).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The databases below a directory, as the local runtime keeps them.
fn databases_in(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(databases_in(&path));
        } else if path.extension().is_some_and(|kind| kind == "sqlite") {
            found.push(path);
        }
    }
    found
}
