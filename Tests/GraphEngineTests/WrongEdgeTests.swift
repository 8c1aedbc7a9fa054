import Foundation
import Testing

/// Compiles two files against the very modules this test was built with: the proof that the type system, and not a
/// check at run time, refuses a wrong edge. The right twin shows that the wrong one fails for its edge alone.
@Suite("Edges are checked by the compiler", .enabled(if: Compiler.path != nil))
struct WrongEdgeTests {
    @Test("An edge between like types compiles")
    func rightEdge() throws {
        let result = try Compiler.typecheck("RightEdge")
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("An edge between unlike types does not compile")
    func wrongEdge() throws {
        let result = try Compiler.typecheck("WrongEdge")
        #expect(result.status != 0)
        #expect(result.output.contains("error: cannot convert value of type 'Port<Int>'"), "\(result.output)")
        let errors = result.output.split(separator: "\n").filter {
            $0.contains("WrongEdge.swift:") && $0.contains("error:")
        }
        #expect(errors.count == 1, "\(result.output)")
    }
}

private enum Compiler {
    /// `swiftc` as found in `PATH`.
    static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/swiftc" }.first(where: FileManager.default.isExecutableFile(atPath:))

    static func typecheck(_ fixture: String) throws -> (status: Int32, output: String) {
        let work = FileManager.default.temporaryDirectory.appending(path: "edge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: work) }
        let source = work.appending(path: "\(fixture).swift")
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        try FileManager.default.copyItem(at: here.appending(path: "Fixtures/\(fixture).swift.txt"), to: source)

        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = [
            "-typecheck", source.path, "-I", try #require(modules).path, "-package-name", packageName(at: here),
            "-swift-version", "6", "-module-cache-path", work.appending(path: "cache").path,
        ]
        for feature in [
            "ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault", "NonisolatedNonsendingByDefault",
        ] {
            process.arguments? += ["-enable-upcoming-feature", feature]
        }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    /// The build puts the modules of the package beside the test program.
    private static var modules: URL? {
        ProcessInfo.processInfo.arguments.first.map {
            URL(filePath: $0).deletingLastPathComponent().appending(path: "Modules")
        }
    }

    /// The package's identity: its folder's name in lower case, as an identifier. `package` declarations show only
    /// under this name.
    private static func packageName(at tests: URL) -> String {
        let folder = tests.deletingLastPathComponent().deletingLastPathComponent().lastPathComponent.lowercased()
        let name = String(folder.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        return name.first?.isNumber == true ? "_" + name.dropFirst() : name
    }
}
