import ArgumentParser
import Domain

struct IndexPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Put documents into an index: files, folders, or lines of NDJSON.",
        discussion: """
            One file is one document and its path below the folder is its key. What is there already with the same content \
            is left as it is, so that putting a folder again costs only what changed. With --wait the command ends when \
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
                for line in try BoundedFile.read(path: lines, bytesMax: Self.linesBytesMax).split(separator: 0x0A) {
                    try await putter.add(Array(line) + [0x0A])
                }
            } else {
                try await put(try DocumentFiles.find(paths), into: &putter, progress)
            }
            try await putter.flush()
            if let wait {
                try await IndexWaiter(client: client, path: index.path()).untilTakenIn(
                    timeout: .seconds(wait), progress: progress)
            }
            progress.clear()
            let sum = putter.sum
            try console.answer(sum.json, text: Self.text(sum))
            guard sum.refused == 0 else {
                throw CommandFailure(
                    .failed, code: "documents_refused", title: "Some documents were not put",
                    detail: "\(sum.refused) of \(sum.count) documents were refused; the others are stored.",
                    errors: sum.errors)
            }
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
            try await putter.add(line)
        }
    }

    private static func text(_ sum: DocumentPutter.Sum) -> String {
        "\(sum.count) documents: \(sum.stored) stored, \(sum.unchanged) unchanged, \(sum.refused) refused."
    }
}
