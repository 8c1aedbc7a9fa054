import Domain
import Foundation
import GraphEngine
import Testing

@Suite("Drawing a graph")
struct DrawingTests {
    func graph(version: Int = 1, limit: Int = 2, revision: String = "r1") throws -> Graph<String, String> {
        let find = ClosureNode<String, [String]>(kind: .retrieve) { text, _ in [text] }
        let note = ClosureNode<String, String>(kind: .model, revision: revision) { page, _ in page }
        let edit = ClosureNode<[String], [String]>(kind: .model) { lines, _ in lines }
        let send = ClosureNode<[String], String>(kind: .tool) { lines, _ in lines.joined() }
        var g = GraphBuilder<String>()
        let pages = g.transform("slice", g.input) { [$0] }
        let facts = g.node("find-facts", find, g.input)
        let notes = g.map("notes", over: pages, limit: limit, itemsMax: 10, note)
        let draft = g.join("draft", facts, notes) { $0 + $1 }
        let checked = g.branch(
            "length", on: draft,
            .when("long") {
                $0.count > 1
            } then: { b in
                b.subgraph("cut", b.input) { b in b.node("shorten", edit, b.input) }
            }, otherwise: "short"
        ) { $0.input }
        let polished = g.repeatUntil("polish", checked, limit: 3) {
            $0.isEmpty
        } body: { b in
            b.node("edit", edit, b.input)
        }
        return try g.build(name: "article", version: version, output: g.node("send", send, polished))
    }

    @Test("Mermaid shows shapes by kind, bounds of maps and loops, labels of branches and nested frames")
    func mermaid() throws {
        let expected = """
            flowchart TD
                input(["input: String"])
                n1["slice"]
                n2[("find-facts")]
                subgraph n3 ["map notes: 2 at once, at most 10"]
                    n4{{"each"}}
                end
                n5(("draft"))
                n6{"length"}
                subgraph n7 ["long"]
                    subgraph n8 ["cut"]
                        n9{{"shorten"}}
                    end
                end
                subgraph n11 ["repeat polish: at most 3 times"]
                    n12{{"edit"}}
                end
                n13[["send"]]
                output(["output: String"])
                input --> n1
                input --> n2
                n1 -->|"each"| n4
                n2 --> n5
                n4 --> n5
                n5 --> n6
                n6 -->|"long"| n9
                n9 --> n12
                n6 -->|"short"| n12
                n12 --> n13
                n13 --> output

            """
        #expect(try graph().mermaid == expected)
    }

    @Test("Types are escaped, as Mermaid reads labels as HTML")
    func escaping() throws {
        var g = GraphBuilder<[Int]>()
        let out = g.transform("same", g.input) { $0 }
        let graph = try g.build(name: "list", version: 1, output: out)

        #expect(graph.mermaid.contains("input([\"input: Array&lt;Int&gt;\"])"))
    }

    @Test("The JSON export lists nodes and edges by path, and reads back as the same description")
    func json() throws {
        let graph = try graph()

        let read = try JSONDecoder().decode(GraphDescription.self, from: Data(graph.json.utf8))
        #expect(read == graph.description)
        #expect(
            read.nodes.map(\.path) == [
                "slice", "find-facts", "notes", "notes/each", "draft", "length", "length/long", "length/long/cut",
                "length/long/cut/shorten", "length/short", "polish", "polish/edit", "send",
            ])
        #expect(read.nodes[2].limit == 2 && read.nodes[2].itemsMax == 10)
        #expect(read.nodes[3].parent == "notes" && read.nodes[3].revision == "r1")
        #expect(read.edges.first?.from == GraphDescription.inputPath)
        #expect(read.edges.last?.to == GraphDescription.outputPath)
    }

    @Test("A small graph's JSON is exactly this")
    func goldenJSON() throws {
        var g = GraphBuilder<Int>()
        let out = g.transform("same", g.input) { $0 }
        let graph = try g.build(name: "tiny", version: 2, output: out)

        #expect(
            graph.json == """
                {"edges":[{"from":"@input","to":"same"},{"from":"same","to":"@output"}],"input":"Int","name":"tiny",\
                "nodes":[{"kind":"transform","name":"same","output":"Int","path":"same"}],"output":"Int","version":2}
                """)
    }

    @Test("The fingerprint follows version, bounds and revisions, and nothing else")
    func fingerprint() throws {
        let original = try graph().fingerprint

        #expect(try graph().fingerprint == original)
        #expect(try graph(version: 2).fingerprint != original)
        #expect(try graph(limit: 3).fingerprint != original)
        #expect(try graph(revision: "r2").fingerprint != original)
    }
}
