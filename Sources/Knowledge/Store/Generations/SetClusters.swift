import Domain
import PostgresDriver

/// Marks chunks with their clusters, where they have not the mark already. Behind the generation's lock.
struct SetClusters: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    /// In the order of their IDs: a chunk finds its cluster by halves.
    let clusters: [(chunk: Int64, cluster: Int64)]
    let version: Int64
    static let sql = """
        WITH marked AS (
            UPDATE chunk c SET cluster = ($3::int8[])[width_bucket(c.id, $2::int8[])], version = $4
            WHERE c.cluster IS DISTINCT FROM ($3::int8[])[width_bucket(c.id, $2::int8[])] AND c.ctid = ANY (ARRAY(
                SELECT (SELECT c.ctid FROM chunk c WHERE c.generation_id = $1 AND c.id = n.id)
                FROM unnest($2::int8[]) AS n(id)))
        )
        UPDATE generation SET version = $4 WHERE id = $1
        """
    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .int8s(clusters.map(\.chunk)), .int8s(clusters.map(\.cluster)), .int8(version),
        ]
    }
}
