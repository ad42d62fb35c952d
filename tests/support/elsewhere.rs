//! Somebody else's server, such as a payment provider's: it answers over HTTP as the test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::Value;

/// What was asked of it.
pub struct Asked {
    pub method: String,
    pub path: String,
    headers: Vec<String>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let of = |line: &'_ String| line.split_once(':').map(|(of, _)| of.eq_ignore_ascii_case(name));
        let line = self.headers.iter().find(|line| of(line) == Some(true))?;
        line.split_once(':').map(|(_, value)| value.trim())
    }

    pub fn has_token(&self, token: &str) -> bool {
        self.header("Authorization") == Some(&format!("Bearer {token}"))
    }
}

/// Starts a server on a free port; its address. It lasts as long as the test's process.
pub fn serve(answer: impl Fn(&Asked) -> (u16, Value) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut lines = Vec::new();
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
                    break;
                }
                lines.push(line.trim().to_owned());
            }
            let first = lines.first().cloned().unwrap_or_default();
            let mut words = first.split(' ').map(str::to_owned);
            let mut asked = Asked {
                method: words.next().unwrap_or_default(),
                path: words.next().unwrap_or_default(),
                headers: lines.split_off(1.min(lines.len())),
                body: String::new(),
            };
            let length = asked
                .header("Content-Length")
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_ok() {
                asked.body = String::from_utf8_lossy(&body).into_owned();
            }
            let (status, body) = answer(&asked);
            let body = body.to_string();
            let _ = write!(
                stream,
                "HTTP/1.1 {status} As The Test Says\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    url
}
