import Foundation
import Testing

@testable import penstock

@Suite struct DemoDocumentsTests {
    @Test func `Named files are used in their order`() throws {
        let files = try TemporaryFiles()
        let paths = [try files.write("b.txt", "second"), try files.write("a.txt", "first")]
        let chosen = try DemoDocuments.named(paths)
        #expect(chosen.documents.map(\.name) == ["b.txt", "a.txt"])
        #expect(chosen.documents.map(\.text) == ["second", "first"])
        #expect(chosen.notes.isEmpty)
    }

    @Test func `A file that is not text is left out with a note`() throws {
        let files = try TemporaryFiles()
        let paths = [
            try files.write("latin1.txt", [0x61, 0xE9, 0x62]), try files.write("nul.txt", [0x61, 0x00]),
            try files.write("blank.txt", " \n\t"), try files.write("empty.txt", ""), files.path,
            try files.write("good.txt", "good"),
        ]
        let chosen = try DemoDocuments.named(paths)
        #expect(chosen.documents.map(\.name) == ["good.txt"])
        #expect(chosen.notes.count == 5)
        #expect(chosen.notes[0].contains("not UTF-8"))
    }

    @Test func `A file that is not there fails at once`() {
        let failure = #expect(throws: CommandFailure.self) { try DemoDocuments.named(["/nonexistent/file"]) }
        #expect(failure?.status == .failed)
    }

    @Test func `Nothing but unsuitable files is a failure`() throws {
        let files = try TemporaryFiles()
        let path = try files.write("x", [0xFF])
        #expect(throws: CommandFailure.self) { try DemoDocuments.named([path]) }
    }

    @Test func `A long file is cut between characters, with a note`() throws {
        let files = try TemporaryFiles()
        let path = try files.write("long.txt", String(repeating: "é", count: 600_000))
        let chosen = try DemoDocuments.named([path])
        #expect(chosen.documents.first?.text.utf8.count == 1_000_000)
        #expect(chosen.documents.first?.isCut == true)
        #expect(chosen.notes == ["\(path) is long: only its first 1.0 MB are used."])
    }

    @Test(
        "What is used fits once it is spelled in JSON",
        arguments: [("abcd", 4), ("abcdef", 4), ("a\n\nb", 2), ("\u{01}a", 0), ("aaaé", 3), ("\"\\x", 2), ("ééé", 4)]
            as [(String, Int)])
    func cut(text: String, expected: Int) {
        #expect(DemoDocumentReader.cut(of: Array(text.utf8), bytesMax: 4) == expected)
    }

    @Test func `The machine's licences, a manual and the project's README are found`() throws {
        let files = try TemporaryFiles()
        for name in ["Apache-2.0", "GPL-3", "MPL-2.0", "Artistic"] {
            try files.write("usr/share/common-licenses/\(name)", "Terms of \(name)")
        }
        try files.write("usr/share/doc/apt/README", String(repeating: "Run apt. ", count: 600))
        try files.write("project/Package.swift", "//")
        try files.write("project/README.md", "Read me")
        let build = "\(files.path)/project/.build/debug"
        let chosen = try DemoDocuments.found(root: files.path, searchFrom: ["/nonexistent", build])
        #expect(chosen.documents.map(\.name) == ["Apache-2.0", "GPL-3", "MPL-2.0", "README", "README.md"])
    }

    @Test func `Without manuals there is one licence more, and without a project no README`() throws {
        let files = try TemporaryFiles()
        for name in ["Apache-2.0", "GPL-3", "MPL-2.0", "Artistic"] {
            try files.write("usr/share/common-licenses/\(name)", "Terms of \(name)")
        }
        let chosen = try DemoDocuments.found(root: files.path, searchFrom: [files.path])
        #expect(chosen.documents.map(\.name) == ["Apache-2.0", "GPL-3", "MPL-2.0", "Artistic"])
    }

    @Test func `A machine without any document says how to name one`() throws {
        let files = try TemporaryFiles()
        let failure = #expect(throws: CommandFailure.self) {
            try DemoDocuments.found(root: files.path, searchFrom: [files.path])
        }
        #expect(failure?.text.contains("penstock demo FILE") == true)
    }
}
