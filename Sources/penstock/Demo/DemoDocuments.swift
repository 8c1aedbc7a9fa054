import Foundation

/// Chooses what the demo works on.
struct DemoDocuments: Equatable {
    /// Documents that ship with the machine, when no file was named.
    static let machineDocumentsMax = 4

    var documents: [DemoDocument] = []
    /// What people should know about the choice: what was left out and what was cut.
    var notes: [String] = []

    /// The files that were named. One that is not there is a mistake and fails at once; one that is not text is left out
    /// with a note. At least one must remain.
    static func named(_ paths: [String]) throws(CommandFailure) -> DemoDocuments {
        var chosen = DemoDocuments()
        for path in paths {
            switch DemoDocumentReader(path: path).read() {
            case .document(let document): chosen.add(document)
            case .unsuitable(let reason): chosen.notes.append("\(path) is left out: \(reason).")
            case .unreadable:
                throw CommandFailure(
                    .failed, code: "file_unreadable", title: "A file cannot be used",
                    detail: "\(path) cannot be read. Check that it exists and that you may read it.")
            }
        }
        return try chosen.checked()
    }

    /// What this machine has: up to three licence texts and one manual (more licences where there is no manual), and the
    /// project's README.
    ///
    /// - Parameters:
    ///   - root: where `/usr/share` is looked for; `/` outside tests.
    ///   - searchFrom: directories from which the project's README is looked for, upwards.
    static func found(root: String, searchFrom: [String]) throws(CommandFailure) -> DemoDocuments {
        let share = URL(fileURLWithPath: root).appendingPathComponent("usr/share").path
        let licences = ["Apache-2.0", "GPL-3", "MPL-2.0", "Artistic"].map { "\(share)/common-licenses/\($0)" }
        let licenceTexts = licences.compactMap(document(at:))
        let manual = manuals(under: share).lazy.compactMap(document(at:)).first
        var chosen = DemoDocuments()
        for document in licenceTexts.prefix(machineDocumentsMax - (manual == nil ? 0 : 1)) { chosen.add(document) }
        if let manual { chosen.add(manual) }
        if let readme = searchFrom.lazy.compactMap(projectReadme(above:)).first { chosen.add(readme) }
        return try chosen.checked()
    }

    private mutating func add(_ document: DemoDocument) {
        documents.append(document)
        if document.isCut {
            let used = FigureText.bytes(document.text.utf8.count)
            notes.append("\(document.path) is long: only its first \(used) are used.")
        }
    }

    private func checked() throws(CommandFailure) -> DemoDocuments {
        guard documents.isEmpty else { return self }
        throw CommandFailure(
            .failed, code: "no_documents", title: "There is nothing to work on",
            detail: (notes + ["Name at least one UTF-8 text file: penstock demo FILE…"]).joined(separator: " "))
    }

    private static func document(at path: String) -> DemoDocument? {
        if case .document(let document) = DemoDocumentReader(path: path).read() { document } else { nil }
    }

    /// Plain-text manuals that Debian packages ship, the most telling first. Minimal systems leave them out.
    private static func manuals(under share: String) -> [String] {
        let directories = ["doc/dpkg/spec", "doc/git", "doc/debianutils", "doc/bash", "doc/apt", "doc/gnupg"]
        return directories.flatMap { directory in
            let path = "\(share)/\(directory)"
            // A directory that is not there has no manuals; nothing else depends on it.
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return names.sorted().filter(isManual).map { "\(path)/\($0)" }
        }.filter { (4_000...400_000).contains(size(of: $0)) }
    }

    private static func isManual(_ name: String) -> Bool {
        name.hasSuffix(".txt") || ["README", "NEWS", "FAQ", "INTRO"].contains(name)
    }

    private static func size(of path: String) -> Int {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: target))?[.size] as? Int ?? 0
    }

    /// The README beside the nearest `Package.swift` at or above a directory.
    private static func projectReadme(above directory: String) -> DemoDocument? {
        var url = URL(fileURLWithPath: directory).standardizedFileURL
        while true {
            if FileManager.default.fileExists(atPath: url.appendingPathComponent("Package.swift").path),
                let readme = document(at: url.appendingPathComponent("README.md").path)
            {
                return readme
            }
            guard url.path != "/" else { return nil }
            url.deleteLastPathComponent()
        }
    }
}
