import ArgumentParser
import Assembly
import Domain

/// `penstock models check FILE`: everything that is wrong with a catalogue, with lines.
struct ModelsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a catalogue's file, with the line of everything that is wrong.",
        discussion: """
            Exits with 1 when the file cannot be used. Nothing is changed.

            EXAMPLE
              penstock models check deployments/models.yaml
            """)

    @Argument(help: "The file, such as deployments/models.yaml.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        do {
            let list = try ModelList(file: file)
            try console.answer(
                ModelsText(list: list).json,
                text: "ok: \(list.version), \(list.models.count) models, \(list.routes.count) routes")
        } catch let error as ModelFileError {
            throw CommandFailure(error)
        }
    }
}

extension CommandFailure {
    /// The complaints as the errors of a problem, each with its line.
    init(_ error: ModelFileError) {
        let errors = error.complaints.map { complaint in
            let path = complaint.path.isEmpty ? "" : "\(complaint.path): "
            return JSONValue.object([
                "line": .integer(Int64(complaint.line)), "column": .integer(Int64(complaint.column)),
                "path": .string(complaint.path),
                "detail": .string("column \(complaint.column), \(path)\(complaint.message)"),
            ])
        }
        self.init(
            .failed, code: "model_catalog", title: "The model catalogue cannot be used",
            detail: "\(error.path) has \(errors.count == 1 ? "one problem" : "\(errors.count) problems").",
            errors: errors)
    }
}
