import Domain
import Foundation
import Testing

@testable import penstock

@Suite struct DocumentFilesTests {
    private func keys(_ paths: String...) throws -> [String] { try DocumentFiles.find(paths).map(\.key) }

    private func line(_ files: TemporaryFiles, _ name: String, _ bytes: [UInt8], permissions: [String] = []) throws
        -> JSONValue
    {
        let file = DocumentFiles.File(path: try files.write(name, bytes), key: name)
        let line = try DocumentFiles.line(of: file, prefix: "p/", permissions: permissions)
        #expect(line.last == UInt8(ascii: "\n"))
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        return try JSONParser.parse(line)
    }

    @Test func `A folder is the texts in it at any depth, in the order of their paths, without what is hidden`() throws
    {
        let files = try TemporaryFiles()
        for name in ["b.md", "a/x.html", "a/deep/y.txt", "UP.HTML", "z.rst"] { try files.write(name, "text") }
        for name in [".hidden.md", ".git/config.txt", "a/.cache/deep/x.md", "picture.png", "noending", "a.md.bak"] {
            try files.write(name, "no")
        }
        #expect(try keys(files.path) == ["UP.HTML", "a/deep/y.txt", "a/x.html", "b.md", "z.rst"])
        #expect(try keys(files.path + "/") == keys(files.path))
        #expect(try DocumentFiles.find([files.path + "/"]).allSatisfy { !$0.path.contains("//") })
    }

    @Test func `A file that is named itself is taken whatever its name, and its key is its last part`() throws {
        let files = try TemporaryFiles()
        let hidden = try files.write("deep/.hidden", "x")
        let picture = try files.write("deep/picture.png", "x")
        #expect(try keys(hidden, picture) == [".hidden", "picture.png"])
    }

    @Test
    func `Links to files are taken, links to folders inside a folder are not followed, and one that was named is`()
        throws
    {
        let files = try TemporaryFiles()
        try files.write("real/a.md", "x")
        try files.write("tree/b.md", "x")
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: files.path + "/tree/link.md", withDestinationPath: files.path + "/real/a.md")
        try manager.createSymbolicLink(atPath: files.path + "/tree/folder", withDestinationPath: files.path + "/real")
        try manager.createSymbolicLink(atPath: files.path + "/tree/named.md", withDestinationPath: files.path + "/real")
        try manager.createSymbolicLink(atPath: files.path + "/tree/up.md", withDestinationPath: files.path + "/tree")
        try manager.createSymbolicLink(
            atPath: files.path + "/tree/lost.md", withDestinationPath: files.path + "/nowhere")
        // One that leads nowhere is found, so that the put names it.
        #expect(try keys(files.path + "/tree") == ["b.md", "link.md", "lost.md"])
        try manager.createSymbolicLink(atPath: files.path + "/alias", withDestinationPath: files.path + "/real")
        #expect(try keys(files.path + "/alias") == ["a.md"])
    }

    @Test func `What is named like a text and is no file is passed over: a folder, and a pipe that nobody writes`()
        throws
    {
        let files = try TemporaryFiles()
        try files.write("chapter.md/one.txt", "x")
        #expect(mkfifo(files.path + "/pipe.txt", 0o600) == 0)
        #expect(try keys(files.path) == ["chapter.md/one.txt"])
    }

    @Test func `A path that is not there is a failure that names it`() throws {
        let files = try TemporaryFiles()
        let failure = #expect(throws: CommandFailure.self) { try keys(files.path + "/nobody") }
        #expect(failure?.status == .failed)
        #expect(failure?.problem["detail"]?.asString?.contains("/nobody does not exist") == true)
    }

    @Test func `Two files that would have one key are refused before anything is put`() throws {
        let files = try TemporaryFiles()
        try files.write("one/a.md", "x")
        try files.write("two/a.md", "y")
        let failure = #expect(throws: CommandFailure.self) { try keys(files.path + "/one", files.path + "/two") }
        #expect(failure?.status == .usage)
        #expect(failure?.problem["detail"]?.asString?.contains("--prefix") == true)
        #expect(throws: CommandFailure.self) { try keys(files.path + "/one/a.md", files.path + "/one/a.md") }
    }

    @Test func `A text travels as it is, with its prefix and who may find it`() throws {
        let files = try TemporaryFiles()
        let text = "Gr\u{FC}\u{DF}e \"quoted\"\nsecond line\u{1B}[2J"
        #expect(
            try line(files, "a.md", Array(text.utf8), permissions: ["staff", "board"]) == [
                "key": "p/a.md", "content": .string(text), "permissions": ["staff", "board"],
            ])
        #expect(try line(files, "empty.txt", []) == ["key": "p/empty.txt", "content": ""])
    }

    @Test func `Bytes that are no UTF-8, or hold U+0000, travel in base 64, byte for byte`() throws {
        let files = try TemporaryFiles()
        let utf16: [UInt8] = [0xFF, 0xFE, 0x47, 0x00, 0x72, 0x00]
        for bytes in [utf16, [0x78, 0x00, 0x79], [0x47, 0x72, 0xFC, 0xDF, 0x65], [0xED, 0xA0, 0x80]] {
            let sent = try line(files, "a.txt", bytes)
            #expect(sent["content"] == nil)
            #expect(sent["content_base64"]?.asString.flatMap { Data(base64Encoded: $0) } == Data(bytes))
        }
    }

    @Test func `A file that is too large, or that cannot be read, is a failure of that file`() throws {
        let files = try TemporaryFiles()
        let large = try files.write("large.txt", [UInt8](repeating: 0x78, count: DocumentFiles.fileBytesMax + 1))
        for path in [large, files.path + "/nobody.txt", files.path] {
            let failure = #expect(throws: CommandFailure.self) {
                try DocumentFiles.line(of: .init(path: path, key: "k"), prefix: "", permissions: [])
            }
            #expect(failure?.problem["detail"]?.asString?.contains(path) == true)
        }
    }
}
