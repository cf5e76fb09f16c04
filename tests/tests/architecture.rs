//! The walls between the crates: what ARCHITECTURE.md promises, read from the manifests and the code.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and speak"
)]

use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

/// Every crate of `server/`, from the bottom up, each after all it may depend on.
const LAYERS: [&str; 7] =
    ["cfn-text", "cfn-syntax", "cfn-schema", "cfn-template", "cfn-rules", "cfn-ide", "cfn-analyzer"];

/// Packages that one crate alone may use.
const OWNERS: [(&str, &str); 5] = [
    ("ropey", "cfn-text"),
    ("yaml-rust2", "cfn-syntax"),
    ("tower-lsp", "cfn-analyzer"),
    ("tokio", "cfn-analyzer"),
    ("dashmap", "cfn-analyzer"),
];

/// What only the binary may reach: the disk, the clock, the environment, the network.
const OUTSIDE: [&str; 8] = [
    "std::fs",
    "std::env::",
    "std::net",
    "std::process",
    "Instant::now",
    "SystemTime",
    "std::thread",
    "std::io::",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifest(folder: &Path) -> Table {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn members() -> Vec<PathBuf> {
    let mut members: Vec<_> = LAYERS.iter().map(|name| root().join("server").join(name)).collect();
    members.extend([root().join("tests"), root().join("xtask")]);
    members
}

#[test]
fn every_crate_has_its_layer() {
    let folders = fs::read_dir(root().join("server")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut found: Vec<_> = folders.map(|name| name.into_string().unwrap()).collect();
    found.sort();
    let mut layers = LAYERS.to_vec();
    layers.sort_unstable();
    assert_eq!(found, layers);
}

#[test]
fn arrows_point_down_the_layers() {
    for (height, name) in LAYERS.iter().enumerate() {
        let manifest = manifest(&root().join("server").join(name));
        for table in ["dependencies", "build-dependencies"] {
            for dependency in
                manifest.get(table).and_then(|it| it.as_table()).into_iter().flat_map(Table::keys)
            {
                if let Some(other) = LAYERS.iter().position(|layer| layer == dependency) {
                    assert!(other < height, "{name} must not depend on {dependency}");
                }
                let owner = OWNERS.iter().find(|(package, _)| package == dependency);
                assert!(owner.is_none_or(|(_, owner)| owner == name), "{name} must not use {dependency}");
            }
        }
    }
}

#[test]
fn every_crate_takes_the_lints() {
    let workspace = manifest(&root());
    let lints = &workspace["workspace"]["lints"];
    assert_eq!(lints["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for lint in ["unwrap_used", "expect_used", "indexing_slicing", "print_stdout", "await_holding_lock"] {
        assert_eq!(lints["clippy"][lint].as_str(), Some("warn"), "{lint}");
    }
    for member in members() {
        let manifest = manifest(&member);
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{}", member.display());
    }
}

#[test]
fn only_the_binary_reaches_outside() {
    for name in LAYERS.iter().filter(|name| **name != "cfn-analyzer") {
        for path in sources(&root().join("server").join(name).join("src")) {
            let text = fs::read_to_string(&path).unwrap();
            // Tests read fixtures and pages from the disk.
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let is_test = !code.contains("\npub") && code.contains("#[test]") || path.ends_with("testing.rs");
            let reached: Vec<_> = OUTSIDE.iter().filter(|word| !is_test && code.contains(**word)).collect();
            assert!(reached.is_empty(), "{} reaches outside: {reached:?}", path.display());
        }
    }
}

/// All Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut todo = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_file_names_a_machine() {
    let ours = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    for name in ours {
        let text = fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for path in ["/work/", "/root/", "/home/", "/tmp/"] {
            assert!(!text.contains(path), "{name} names {path}");
        }
    }
}
