import Domain
import Foundation
import TestKit
import Testing

extension KnowledgeTests {
    /// Documents that break others. Each is found, or named with why it is not, and none keeps the others out.
    @Suite("A poison corpus", .serialized, .timeLimit(.minutes(2)))
    struct PoisonTests {
        /// A word by which a file is found; nil when it must be named as without text.
        private struct File {
            let name: String
            let bytes: [UInt8]
            var words: [String] = []
        }

        private static var files: [File] {
            [
                File(
                    name: "nul.txt", bytes: Array("The walrus\0 sings in nulhall.\n\n\0\0 sleeps.".utf8),
                    words: ["nulhall"]),
                File(
                    name: "surrogate.txt",
                    bytes: Array("Sings in lonehall ".utf8) + [0xED, 0xA0, 0x80, 0x20, 0xED, 0xB0, 0x80],
                    words: ["lonehall"]),
                File(
                    name: "mixed.txt", bytes: Array("Sings in mixedhall, café, Stra".utf8) + [0xDF, 0x65, 0x0A],
                    words: ["mixedhall"]),
                File(
                    name: "wide.txt",
                    bytes: [0xFF, 0xFE] + "Sings in widehall.".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
                    words: ["widehall"]),
                File(
                    name: "latin.html",
                    bytes: Array(#"<meta charset="iso-8859-1"><p>Sings in latinhall: caf"#.utf8) + [0xE9]
                        + Array("</p>".utf8),
                    words: ["latinhall"]),
                File(name: "empty.md", bytes: []),
                File(name: "blank.txt", bytes: Array(" \n\t\n ".utf8)),
                File(
                    name: "navigation.html",
                    bytes: Array(#"<nav><a href="/">Home</a><a href="/b">Blog</a></nav><footer>Imprint</footer>"#.utf8)),
                File(
                    name: "headings.md",
                    bytes: Array(
                        "# T\n\n## Setup\n\nOne sings in firsthall.\n\n## Setup\n\nOne sings in secondhall.\n".utf8),
                    words: ["firsthall", "secondhall"]),
                File(
                    name: "nested.html",
                    bytes: Array(
                        ("<table><tr><td><table><tr><td>One</td><td>sings in nestedhall</td></tr></table></td></tr></table>"
                            + String(repeating: "<table><tr><td>", count: 80) + "deephall"
                            + String(repeating: "</td></tr></table>", count: 80)).utf8),
                    words: ["nestedhall", "deephall"]),
                File(
                    name: "right.md",
                    bytes: Array("# שלום\n\nהוולרוס שר באולם righthall\n\n\u{202E}اللفظ يغني\u{202C}\n".utf8),
                    words: ["righthall", "הוולרוס", "اللفظ"]),
                File(
                    name: "line.txt",
                    bytes: Array(String(repeating: "The walrus sings in linehall and sleeps. ", count: 8_000).utf8),
                    words: ["linehall"]),
                File(
                    name: "good.md", bytes: Array("# Good\n\nThe walrus sings in goodhall.\n".utf8), words: ["goodhall"]
                ),
            ]
        }

        @Test("Put by the command line: each failure is named, and everything else is found by its words")
        func files() async throws {
            try await KnowledgeScene.with { scene in
                try await scene.work("worker")
                try await scene.index.create(["model": .null])
                let folder = "/tmp/penstock-poison-\(UUID().uuidString)"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                // What is left behind at worst are small files, and one large one that takes no room.
                defer { try? FileManager.default.removeItem(atPath: folder) }
                for file in Self.files {
                    try Data(file.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)"))
                }
                let huge = "\(folder)/huge.txt"
                #expect(FileManager.default.createFile(atPath: huge, contents: nil))
                #expect(truncate(huge, 50 << 20) == 0)

                let environment = ["PENSTOCK_URL": scene.api.url, "PENSTOCK_API_KEY": scene.installation.key]
                let put = try scene.installation.processes.start(
                    try TestServer.executable(), ["index", "put", "manual", folder, "--wait", "60", "--json"],
                    environment: environment, name: "put")
                #expect(try await put.end(within: .seconds(90)) == .exited(1))
                #expect(put.output.contains("huge.txt is larger than"))
                #expect(put.output.contains(#""stored":\#(Self.files.count)"#))

                let unread = Self.files.filter(\.words.isEmpty).map(\.name)
                #expect(
                    try await scene.index.failures() == Dictionary(uniqueKeysWithValues: unread.map { ($0, "no_text") })
                )
                try await Self.expectFound(in: scene)
                // The same again in a rebuild, which may leave so many behind.
                try await scene.index.rebuilt(["failure_allowance": 0.5])
                #expect(Set(try await scene.index.failures().keys) == Set(unread))
                try await Self.expectFound(in: scene)
                try await scene.installation.expectDrained()
            }
        }

        private static func expectFound(in scene: KnowledgeScene) async throws {
            for file in files {
                for word in file.words {
                    let found = try await scene.index.search(word, mode: "lexical")
                    #expect(found.keys.contains(file.name), "\(word) of \(file.name)")
                }
            }
        }

        @Test(
            "Put by HTTP: a line of 50 MB, half a surrogate pair and broken JSON are named, the lines around them stored"
        )
        func lines() async throws {
            try await KnowledgeScene.with { scene in
                try await scene.work("worker")
                try await scene.index.create(["model": .null])
                var body = Array(#"{"key":"first.md","content":"It sings in firsthall."}"#.utf8) + [0x0A]
                body += Array(#"{"key":"huge.txt","content":""#.utf8)
                body += [UInt8](repeating: UInt8(ascii: "a"), count: 50 << 20) + Array("\"}\n".utf8)
                body += Array(#"{"key":"half.md","content":"half \ud800 here"}"#.utf8) + [0x0A]
                body += Array(#"{"key":"broken.md","content""#.utf8) + [0x0A]
                body += Array(#"{"key":"last.md","content":"It sings in lasthall."}"#.utf8)
                let answer = try await scene.api.send(
                    lines: body, to: scene.index.path + "/documents", within: .seconds(90))
                #expect(answer.status == 202, "\(answer.json)")
                #expect(answer.json["stored"] == 2 && answer.json["refused"] == 3)
                let lines = (answer.json["errors"]?.asArray ?? []).compactMap { $0["line"]?.asInteger }
                #expect(lines == [2, 3, 4])
                try await scene.index.untilTakenIn()
                for word in ["firsthall", "lasthall"] {
                    #expect(try await scene.index.search(word, mode: "lexical").hits.count == 1)
                }
                #expect(try await scene.index.shown()["documents"] == 2)
            }
        }
    }
}
