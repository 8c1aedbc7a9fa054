import ArgumentParser
import Assembly
import Domain

/// `penstock doctor`: whether settings and database can be trusted with work that must not be lost.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check the settings and the database of DATABASE_URL.",
        discussion: "Exits with 1 when a check failed. Nothing is changed.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let settings = try ServerStart.settings()
        let database = try ServerStart.database(settings)
        let findings = await Doctor(settings: settings, database: database).examine()
        let console = output.console()
        if console.isJSON {
            try console.write(JSONValue.object(["findings": .array(findings.map(\.json))]).encodedText())
        } else {
            for finding in findings {
                let advice = finding.advice.map { "  → \($0)" } ?? ""
                try console.write("\(finding.verdict.rawValue)\t\(finding.check): \(finding.found)\(advice)")
            }
        }
        guard !findings.contains(where: { $0.verdict == .failed }) else { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

extension Doctor.Finding {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "check": .string(check), "verdict": .string(verdict.rawValue), "found": .string(found),
        ]
        if let advice { members["advice"] = .string(advice) }
        return .object(members)
    }
}
