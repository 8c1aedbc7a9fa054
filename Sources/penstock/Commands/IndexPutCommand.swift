import ArgumentParser
import Domain

struct IndexPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Put documents into an index: files, folders, or lines of NDJSON.",
        discussion: """
            One file is one document and its path below the folder is its key. What is there already with the same content \
            is left as it is, so that putting a folder again costs only what changed; other permissions alone are in force \
            at once. With --wait the command ends when \
            searches find everything.

            EXAMPLES
              penstock index put manual docs/
              penstock index put manual notes.md --prefix team-a/ --permission team-a
              penstock index put manual --lines documents.ndjson      {"key": …, "content": …} per line; - for stdin
            """)

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("Put one document per line of this NDJSON file, or '-'.", valueName: "file"))
    var lines: String?

    @Option(help: ArgumentHelp("Put this before every file's key.", valueName: "text"))
    var prefix = ""

    @Option(help: ArgumentHelp("Who may find the files; repeatable. Without it everybody.", valueName: "permission"))
    var permission: [String] = []

    @Option(help: ArgumentHelp("Wait up to this many seconds until searches find everything.", valueName: "seconds"))
    var wait: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try WaitSeconds.check(wait, option: "--wait")
        guard paths.isEmpty != (lines == nil) else {
            throw ValidationError("Give files and folders, or --lines with a file of NDJSON; one of the two.")
        }
    }

    private static let linesBytesMax = 1 << 30

    func run() async throws {
        let console = output.console()
        let progress = ProgressLine(console: console)
        defer { progress.clear() }
        try await connection.withClient { client in
            var putter = DocumentPutter(client: client, path: index.path("documents"))
            if let lines {
                try await put(linesOf: try BoundedFile.read(path: lines, bytesMax: Self.linesBytesMax), into: &putter)
            } else {
                let files = try DocumentFiles.find(paths)
                guard !files.isEmpty else { throw Self.nothingFound }
                try await put(files, into: &putter, progress)
            }
            try await putter.flush()
            let late = try await waitForAll(client, progress)
            progress.clear()
            try console.answer(putter.sum.json, text: Self.text(putter.sum))
            if let failure = Self.failure(putter.sum, isJSON: console.isJSON) ?? late { throw failure }
        }
    }

    /// What is over when the wait is: told after the sum, which holds in either case.
    private func waitForAll(_ client: APIClient, _ progress: ProgressLine) async throws -> CommandFailure? {
        guard let wait else { return nil }
        do throws(CommandFailure) {
            try await IndexWaiter(client: client, path: index.path()).untilTakenIn(
                timeout: .seconds(wait), progress: progress)
            return nil
        } catch {
            guard error.status == .waitTimedOut else { throw error }
            return error
        }
    }

    /// A folder without texts is a mistake more often than a wish, and must not pass for success.
    private static var nothingFound: CommandFailure {
        let endings = DocumentFiles.endings.sorted().joined(separator: ", ")
        return CommandFailure(
            .failed, code: "nothing_to_put", title: "There is nothing to put",
            detail:
                "No file below the folders ends in one of: \(endings). A file that is named itself is taken in any case."
        )
    }

    /// Each error once: under `--json` they stand in the answer.
    static func failure(_ sum: DocumentPutter.Sum, isJSON: Bool) -> CommandFailure? {
        guard sum.refused > 0 else { return nil }
        return CommandFailure(
            .failed, code: "documents_refused", title: "Some documents were not put",
            detail: "\(sum.refused) of \(sum.count) documents were refused; the others are stored.",
            errors: isJSON ? [] : sum.errors)
    }

    private func put(linesOf bytes: [UInt8], into putter: inout DocumentPutter) async throws {
        for (place, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
            try await putter.add(Array(line) + [0x0A], from: .line(Int64(place) + 1))
        }
    }

    private func put(
        _ files: [DocumentFiles.File], into putter: inout DocumentPutter, _ progress: ProgressLine
    ) async throws {
        for (place, file) in files.enumerated() {
            progress.show(ProgressBar.text("put", done: place, total: files.count))
            let line: [UInt8]
            do throws(CommandFailure) {
                line = try DocumentFiles.line(of: file, prefix: prefix, permissions: permission)
            } catch {
                putter.refuse(file.path, error.problem["detail"]?.asString ?? "cannot be read")
                continue
            }
            try await putter.add(line, from: .file(file.path))
        }
    }

    static func text(_ sum: DocumentPutter.Sum) -> String {
        let permitted = sum.permitted > 0 ? "\(sum.permitted) with other permissions, " : ""
        return "\(sum.count) documents: \(sum.stored) stored, \(permitted)\(sum.unchanged) unchanged, "
            + "\(sum.refused) refused."
    }
}
