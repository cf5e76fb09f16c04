use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use cfn_ide::{ExportName, WorkspaceSymbol, exports, workspace_symbols};
use cfn_rules::{Analysis, Outline, Settings};
use cfn_syntax::Document;
use cfn_text::Text;
use dashmap::DashMap;
use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types::{Range, Uri};

use super::client::ClientFeatures;
use super::configuration::file_path;
use super::convert::to_proto;
use super::document::OpenDocument;
use super::progress::Progress;
use super::session::{WeakSession, panic_message, surroundings_changed, workspace_changed};
use crate::input;
use crate::neighbours::{Neighbours, normal};

/// Files in folders beyond these are not looked at: someone has opened their whole disk.
const MAX_FILES: usize = 20_000;

/// The progress is shown after so many files.
const BATCH: usize = 64;

/// The name of the progress of a search, with a number behind it.
pub(crate) const PROGRESS: &str = "cfn-analyzer/workspace";

/// The templates in the open folders as they are on the disk, by path. The thread that reads them
/// writes here, requests read here at the same time.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    files: DashMap<PathBuf, Arc<IndexedFile>>,
}

impl Workspace {
    /// What is known now, in the order of the paths.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Arc<IndexedFile>> {
        self.files.iter().map(|file| (file.key().clone(), Arc::clone(file.value()))).collect()
    }
}

/// What is kept of a template that is not open.
#[derive(Debug)]
pub(crate) struct IndexedFile {
    pub(crate) uri: Uri,
    pub(crate) symbols: Vec<(WorkspaceSymbol, Range)>,
    pub(crate) exports: Vec<IndexedExport>,
}

/// An export, the output around it, and where the name of the output stands.
#[derive(Debug)]
pub(crate) struct IndexedExport {
    pub(crate) name: ExportName,
    pub(crate) range: Range,
    pub(crate) selection_range: Range,
}

/// Keeps the [`Workspace`] up to date, and tells open templates about the files that they name;
/// in a thread of its own, so that nothing that the user waits for waits for it.
#[derive(Clone, Debug)]
pub(crate) struct Indexer {
    events: Sender<Event>,
}

#[derive(Debug)]
enum Event {
    Folders(Vec<PathBuf>, Arc<ClientFeatures>),
    Changed(Arc<OpenDocument>),
    Closed(Uri),
    Files(Vec<PathBuf>),
    Cancelled,
}

impl Indexer {
    /// Starts the thread. It ends when the last handle is gone.
    pub(crate) fn start(
        client: Client,
        runtime: Handle,
        session: WeakSession,
        workspace: Arc<Workspace>,
    ) -> Self {
        let (events, received) = channel();
        let worker = Worker {
            events: received,
            session,
            client,
            runtime,
            features: Arc::default(),
            settings: Arc::new(without_rules()),
            folders: Vec::new(),
            changed: Vec::new(),
            open: HashMap::new(),
            todo: VecDeque::new(),
            search: None,
            searches: 0,
            is_known: false,
            workspace,
            neighbours: Neighbours::default(),
        };
        let spawned = std::thread::Builder::new().name("workspace".to_owned()).spawn(|| worker.run());
        if let Err(error) = spawned {
            tracing::error!("nothing is known about other files, the thread does not start: {error}");
        }
        Self { events }
    }

    /// These folders are open.
    pub(crate) fn folders(&self, folders: Vec<PathBuf>, features: Arc<ClientFeatures>) {
        self.post(Event::Folders(folders, features));
    }

    /// There is a new version of a document.
    pub(crate) fn changed(&self, document: Arc<OpenDocument>) {
        self.post(Event::Changed(document));
    }

    /// A document is no longer open.
    pub(crate) fn closed(&self, uri: Uri) {
        self.post(Event::Closed(uri));
    }

    /// These files came, went or changed on the disk.
    pub(crate) fn files(&self, paths: Vec<PathBuf>) {
        self.post(Event::Files(paths));
    }

    /// The user does not want to wait for the search.
    pub(crate) fn cancel(&self) {
        self.post(Event::Cancelled);
    }

    fn post(&self, event: Event) {
        if self.events.send(event).is_err() {
            tracing::error!("the thread of the workspace has ended");
        }
    }
}

/// Settings under which an analysis costs no more than reading: the rules have their say when
/// someone asks.
fn without_rules() -> Settings {
    let mut settings = Settings::default();
    // The name is known.
    let _ = settings.selection.remove(&["all"]);
    settings
}

struct Worker {
    events: Receiver<Event>,
    session: WeakSession,
    client: Client,
    runtime: Handle,
    features: Arc<ClientFeatures>,
    settings: Arc<Settings>,
    folders: Vec<PathBuf>,
    /// Documents to look around, at most one version each.
    changed: Vec<Arc<OpenDocument>>,
    /// The last version of every open document.
    open: HashMap<Uri, Arc<OpenDocument>>,
    /// Files to read.
    todo: VecDeque<PathBuf>,
    search: Option<Search>,
    searches: usize,
    /// Whether a search came to its end.
    is_known: bool,
    workspace: Arc<Workspace>,
    neighbours: Neighbours,
}

/// A search through all folders.
struct Search {
    total: usize,
    progress: Option<Progress>,
}

impl Worker {
    fn run(mut self) {
        while self.take_events() {
            if let Some(document) = self.changed.pop() {
                let name = document.uri.as_str().to_owned();
                self.guarded(&name, |worker| worker.look_around(&document));
            } else if let Some(path) = self.todo.pop_front() {
                let name = path.display().to_string();
                self.guarded(&name, |worker| worker.read(path));
                self.step();
            }
        }
    }

    /// Takes the events that wait, or waits for one when there is nothing else to do.
    /// `false` when there will be none any more.
    fn take_events(&mut self) -> bool {
        if self.changed.is_empty() && self.todo.is_empty() {
            let Ok(event) = self.events.recv() else { return false };
            self.take(event);
        }
        while let Ok(event) = self.events.try_recv() {
            self.take(event);
        }
        // Who has gone does not want the rest of a search.
        self.session.is_alive()
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Folders(folders, features) => {
                self.features = features;
                self.folders = folders.iter().map(|folder| normal(folder)).collect();
                self.search();
            }
            Event::Changed(document) => {
                self.changed.retain(|other| other.uri != document.uri);
                self.open.insert(document.uri.clone(), Arc::clone(&document));
                self.changed.push(document);
            }
            Event::Closed(uri) => {
                self.open.remove(&uri);
                self.changed.retain(|document| document.uri != uri);
                if let Some(path) = file_path(&uri).map(|path| normal(&path)) {
                    if self.neighbours.set_open(path.clone(), None) {
                        self.look_around_again();
                    }
                    self.add_files([path]);
                }
            }
            Event::Files(paths) => {
                self.add_files(paths.iter().map(|path| normal(path)));
                self.look_around_again();
            }
            Event::Cancelled if self.search.is_some() => {
                self.todo.clear();
                self.told();
            }
            Event::Cancelled => {}
        }
    }

    /// Finds the files in the folders.
    fn search(&mut self) {
        let Self { folders, workspace, .. } = self;
        workspace.files.retain(|path, _| folders.iter().any(|folder| path.starts_with(folder)));
        let entries = folders.iter().flat_map(|folder| input::walk(folder).build());
        let files = entries.filter_map(|entry| {
            let entry = entry.ok()?;
            entry.file_type()?.is_file().then(|| entry.into_path())
        });
        self.todo = files.take(MAX_FILES).collect();
        if self.todo.is_empty() {
            return self.told();
        }
        self.searches += 1;
        let progress = self.features.shows_progress.then(|| {
            let token = format!("{PROGRESS}/{}", self.searches);
            Progress::begin(self.client.clone(), &self.runtime, token, "Reading templates")
        });
        self.search = Some(Search { total: self.todo.len(), progress });
    }

    /// Puts files on the list that stand in the folders and may be templates.
    fn add_files(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        let Self { folders, todo, .. } = self;
        let is_ours = |path: &PathBuf| {
            input::has_ending_of_template(path) && folders.iter().any(|folder| path.starts_with(folder))
        };
        todo.extend(paths.into_iter().filter(is_ours));
    }

    fn read(&mut self, path: PathBuf) {
        let file = input::read_template(&path).and_then(|text| {
            let document = Document::parse(Text::new(&text));
            let analysis = Analysis::new(document, Arc::clone(&self.settings));
            analysis.is_template().then(|| IndexedFile::new(&path, &analysis, &self.features))?
        });
        match file {
            Some(file) => drop(self.workspace.files.insert(path, Arc::new(file))),
            None => drop(self.workspace.files.remove(&path)),
        }
    }

    /// Goes on after a file.
    fn step(&mut self) {
        if let Some(Search { total, progress: Some(progress) }) = &self.search {
            let done = total.saturating_sub(self.todo.len());
            if done % BATCH == 0 {
                progress.report(done, *total);
            }
        }
        if self.todo.is_empty() {
            self.told();
        }
    }

    /// Tells the session what there is.
    fn told(&mut self) {
        self.search = None;
        self.is_known = true;
        self.session.mutate(workspace_changed, ());
    }

    /// Looks at the files again that open templates name.
    fn look_around_again(&mut self) {
        self.changed = self.open.values().cloned().collect();
    }

    /// Tells a template about the files that it names, and the others about it.
    fn look_around(&mut self, document: &OpenDocument) {
        let Some(path) = file_path(&document.uri).map(|path| normal(&path)) else { return };
        let template = document.template();
        let outline = template.map(|template| Outline::of(&template.template()));
        if self.neighbours.set_open(path.clone(), outline) {
            let others = self.open.values().filter(|other| other.uri != document.uri).cloned();
            self.changed = others.collect();
            // The findings in the others may be different now.
            if self.is_known && self.search.is_none() {
                self.session.mutate(workspace_changed, ());
            }
        }
        let Some((template, folder)) = template.zip(path.parent()) else { return };
        let surroundings = self.neighbours.around(folder, template);
        if surroundings != template.settings().surroundings {
            self.session.mutate(surroundings_changed, (document.uri.clone(), surroundings));
        }
    }

    fn guarded(&mut self, name: &str, work: impl FnOnce(&mut Self)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(self))) {
            tracing::error!("reading {name} failed: {}", panic_message(&*panic));
        }
    }
}

impl IndexedFile {
    fn new(path: &Path, analysis: &Analysis, features: &ClientFeatures) -> Option<Self> {
        let text = analysis.document().text();
        let range = |span| to_proto::range(text, span, features);
        let symbols = workspace_symbols(analysis).into_iter().map(|symbol| {
            let range = range(symbol.span);
            (symbol, range)
        });
        let exports = exports(&analysis.template()).into_iter().map(|export| IndexedExport {
            range: range(export.span),
            selection_range: range(export.selection_span),
            name: export.name,
        });
        Some(Self { uri: Uri::from_file_path(path)?, symbols: symbols.collect(), exports: exports.collect() })
    }
}
