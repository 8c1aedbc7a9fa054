import ArgumentParser
import Assembly
import Domain
import Foundation

struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Count personal data and secrets in text files.",
        discussion: """
            Looks with the detectors that a tenant's policy acts on, and shows how many of which sort there are, never a \
            value. Needs no server.

            EXAMPLES
              penstock detect letter.txt
              penstock detect --dir /usr/share/doc --json
            """)

    @Argument(help: "Files.")
    var files: [String] = []

    @Option(help: ArgumentHelp("Every text file below this folder.", valueName: "folder"))
    var dir: String?

    @Option(help: ArgumentHelp("Also list where the first n stand: file, byte, sort.", valueName: "n"))
    var places = 0

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !files.isEmpty || dir != nil else { throw ValidationError("Name files, or a folder with --dir.") }
        guard (0...100_000).contains(places) else { throw ValidationError("--places must be 0 to 100000.") }
    }

    func run() async throws {
        let console = output.console()
        for path in files + [dir].compactMap(\.self) where !FileManager.default.isReadableFile(atPath: path) {
            throw CommandFailure(
                .failed, code: "file_unreadable", title: "A file cannot be used",
                detail: "\(PlainText.line(path)) cannot be read. Check that it exists and that you may read it.")
        }
        var detection = TextDetection(placesMax: places)
        for path in files { detection.add(path: path) }
        if let dir { detection.add(directory: dir) }
        let text = DetectionText(detection: detection)
        try console.answer(text.json, text: text.text(style: console.style))
    }
}
