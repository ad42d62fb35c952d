//! The sources as tokens, without their tests: for the architecture test and the one that explains the SQL.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};

/// A file under `src`.
pub struct Source {
    /// Such as `storage/accounts.rs`.
    pub path: String,
    pub text: String,
    /// Flat, groups opened; without attributes, doc comments and everything that is `#[cfg(test)]`.
    pub tokens: Vec<Token>,
}

#[derive(Debug, Clone)]
pub enum Token {
    Word(String),
    Mark(char),
    Literal(Literal),
}

impl Token {
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Token::Word(text) if text == word)
    }

    pub fn is_mark(&self, mark: char) -> bool {
        matches!(self, Token::Mark(text) if *text == mark)
    }

    pub fn word(&self) -> Option<&str> {
        match self {
            Token::Word(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a string literal.
    pub fn string(&self) -> Option<String> {
        let Token::Literal(literal) = self else {
            return None;
        };
        syn::parse_str::<syn::LitStr>(&literal.to_string())
            .ok()
            .map(|text| text.value())
    }
}

/// Every source, in the order of paths.
pub fn all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let mut sources: Vec<Source> = paths.iter().map(|path| read(&root, path)).collect();
    // `#[cfg(test)] mod tests;` and `mod described;` in files of their own.
    sources.retain(|source| {
        ["tests", "described"].iter().all(|name| {
            !source.path.ends_with(&format!("/{name}.rs")) && !source.path.contains(&format!("/{name}/"))
        })
    });
    sources
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            paths.push(path);
        }
    }
}

fn read(root: &Path, path: &Path) -> Source {
    let text = fs::read_to_string(path).expect("a source");
    let name = path
        .strip_prefix(root)
        .expect("below src")
        .to_string_lossy()
        .replace('\\', "/");
    let stream: TokenStream = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    Source {
        path: name,
        text,
        tokens,
    }
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                if matches!(trees.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '!') {
                    trees.next();
                }
                let attribute = match trees.next() {
                    Some(TokenTree::Group(group)) => group.stream().to_string().replace(' ', ""),
                    _ => String::new(),
                };
                if attribute == "cfg(test)" || attribute == "test" {
                    // Up to the end of the item that it stands before.
                    for skipped in trees.by_ref() {
                        match skipped {
                            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
                            TokenTree::Punct(mark) if mark.as_char() == ';' => break,
                            _ => {}
                        }
                    }
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::None => (' ', ' '),
                };
                tokens.push(Token::Mark(open));
                flatten(group.stream(), tokens);
                tokens.push(Token::Mark(close));
            }
            TokenTree::Ident(word) => tokens.push(Token::Word(word.to_string())),
            TokenTree::Punct(mark) => tokens.push(Token::Mark(mark.as_char())),
            TokenTree::Literal(literal) => tokens.push(Token::Literal(literal)),
        }
    }
}

/// Whether a text is SQL that reads or writes.
pub fn is_sql(text: &str) -> bool {
    ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "]
        .iter()
        .any(|verb| text.starts_with(verb))
}

/// Every path that begins with `crate` (or `fiado`), such as `crate::storage::access`, whether imported or written out.
pub fn own_paths(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_word("crate") {
            follow(&tokens[at + 1..], &mut Vec::new(), &mut paths);
        }
    }
    paths
}

/// Reads `::a::b` or `::{a, b::c}` from here on; answers how many tokens that was.
fn follow(tokens: &[Token], path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    let mut at = 0;
    let depth = path.len();
    loop {
        let colons = tokens.get(at).is_some_and(|one| one.is_mark(':'))
            && tokens.get(at + 1).is_some_and(|one| one.is_mark(':'));
        if !colons {
            break;
        }
        match tokens.get(at + 2) {
            Some(Token::Word(word)) => {
                path.push(word.clone());
                at += 3;
            }
            Some(Token::Mark('{')) => {
                at += 3;
                while let Some(token) = tokens.get(at) {
                    match token {
                        Token::Mark('}') => break,
                        Token::Word(word) => {
                            path.push(word.clone());
                            at += 1 + follow(&tokens[at + 1..], path, paths);
                            path.pop();
                        }
                        _ => at += 1,
                    }
                }
                path.truncate(depth);
                return at + 1;
            }
            _ => break,
        }
    }
    paths.push(path.clone());
    path.truncate(depth);
    at
}
