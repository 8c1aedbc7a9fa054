import ArgumentParser
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the main job on real documents, end to end.",
        discussion: """
            It starts the whole system on free ports with a Postgres of its own, submits every document to be summarized \
            and classified and the pieces of the first to be embedded, waits, shows results, usage and audit timelines, \
            receives the signed webhooks, indexes the manual of Postgres, asks it three questions and looks every \
            citation up, and stops everything. Without a FILE it takes licence texts and a manual that \
            this machine has, and the project's README.

            The exit code is 0 only if every task succeeded, every timeline is complete, and every webhook arrived with a \
            right signature for exactly its task.

            EXAMPLES
              penstock demo
              penstock demo report.txt notes.md
              penstock demo --json | jq .ok
            """)

    @Argument(help: ArgumentHelp("UTF-8 text files to work on instead.", valueName: "file"))
    var files: [String] = []

    @Flag(help: "Keep the directory with the data and the log.")
    var keep = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let chosen = try files.isEmpty ? Self.found() : DemoDocuments.named(files)
        for note in chosen.notes { console.note(note) }
        let manual = try DemoManual.found()
        if manual == nil {
            console.note(
                "There is no \(DemoManual.path); no manual is indexed. Debian's package is \(DemoManual.name).")
        }
        let demo = Demo(
            documents: chosen.documents, manual: manual, keepsDirectory: keep, console: console,
            environment: ProcessInfo.processInfo.environment)
        let report = try await Interrupts.cancelling { try await demo.run() }
        try console.answer(report.json, text: report.text(style: console.style, width: console.width))
        guard report.isOK else {
            throw CommandFailure(
                .failed, code: "demo_failed", title: "The demo did not show what it promises",
                detail: "The report lists what went wrong (failures: \(report.failures.count)).")
        }
    }

    private static func found() throws(CommandFailure) -> DemoDocuments {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        return try DemoDocuments.found(
            root: "/",
            searchFrom: [
                FileManager.default.currentDirectoryPath,
                URL(fileURLWithPath: executable).deletingLastPathComponent().path,
            ])
    }
}
