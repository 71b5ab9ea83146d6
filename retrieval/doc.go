// Package retrieval turns Markdown documents into citable passages and finds the passages that answer a question.
//
// Floor 3. It owns splitting, the words of a search and the order of its answers; it does not know who asks.
//
//	index := retrieval.New(db, copilot.WallClock) // db is any copilot.DocumentStore
//	if _, err := index.IngestFS(ctx, tenant, documents.Files); err != nil {
//		return err
//	}
//	passages, err := index.Search(ctx, tenant, "what does a link down alarm mean?", 5)
//	// passages[0].Name, .Heading, .FromLine and .ToLine say where it stands
//
// An Intake keeps what the operator itself serves in the same index, and replaces it with the operator's world:
//
//	intake := retrieval.NewIntake(index, client, log) // client is a *kernel.Client
//	err := intake.Update(ctx, tenant)                 // before each run: a comparison, unless the world is another one
package retrieval
