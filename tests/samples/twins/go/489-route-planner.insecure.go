package main

import (
	"encoding/json"
	"log"
	"net/http"
	_ "net/http/pprof"
	"time"
)

type plan struct {
	Stops   []string `json:"stops"`
	Minutes int      `json:"minutes"`
}

func route(w http.ResponseWriter, r *http.Request) {
	var asked plan
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&asked); err != nil {
		http.Error(w, "stops are needed", http.StatusBadRequest)
		return
	}
	asked.Minutes = 12 * len(asked.Stops)
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(asked); err != nil {
		log.Printf("plan not sent: %v", err)
	}
}

func main() {
	http.HandleFunc("POST /routes", route)
	server := &http.Server{
		Addr:              "127.0.0.1:8085",
		Handler:           http.DefaultServeMux,
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout:      30 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}
